"""Who may do what with a question. Rights are those of the object's own section, never of the address asked.

Whatever these functions refuse is already visible to the member: what may not be seen is not found at all.
"""

from comcep.members.access.audiences import Audience, audiences_of, roles_of
from comcep.members.kinds import RoleName
from comcep.members.models import Role
from comcep.notifications.checks import About, Check
from forum.access.rows import REVIEW, posts_for, removed_posts
from forum.engine.forum_conversation.models import Post
from forum.engine.forum_permission.handler import READ, PermissionHandler, matrix, rights_of
from forum.questions.kinds import OfficialRole
from forum.questions.models import SectionAudience

UNREVIEWED, REPLY = "can_post_without_approval", "can_reply_to_topics"

OFFICIAL = {
    RoleName.MODERATOR: OfficialRole.MODERATOR,
    RoleName.REFERENT: OfficialRole.REFERENT,
    RoleName.HEAD: OfficialRole.HEAD_OFFICE,
}

# The three kinds of readers a section may have, each with every audience it stands in.
READERS = {
    Audience.OUTSIDERS: frozenset({"public", "outsiders"}),
    Audience.PEERS: frozenset({"public", "outsiders", "peers", "reports"}),
    Audience.MODERATORS: frozenset({"public", "outsiders", "peers", "reports", "moderators"}),
}


def _removals(member, many_args):
    """The author of a removed message, while still a reader of its section, may know why it was removed."""
    rows = removed_posts(member).filter(pk__in=[pk for (pk,) in many_args])
    found = set(rows.values_list("pk", flat=True))
    return [pk in found for (pk,) in many_args]


def _titles(member, many_args):
    """The title under which each message stands, for who may read it."""
    rows = posts_for(member).filter(pk__in=[pk for (pk,) in many_args])  # wall: told-posts
    found = {pk: About(title, of=f"post:{pk}") for pk, title in rows.values_list("pk", "topic__subject")}
    return [found.get(pk) for (pk,) in many_args]


# Asked again before a notice leaves, and before it shows.
READ_POST = Check("post.read", about=_titles)
READ_REMOVAL = Check("removal.read", many=_removals)


def may_read_forum(member):
    """Peers and outside members read some of it; for anybody else it does not exist."""
    return Audience.OUTSIDERS in audiences_of(member)  # wall: forum-door


def startable_sections(member):
    """Sections (never rubrics that only hold others) where ``member`` may start a topic, in tree order."""
    rights = rights_of(member)
    return [s for s in rights.sections() if not s.is_category and rights.has("can_start_new_topics", s.id)]


def may_go_unnamed(member, section_id):
    """Peers ask without their names among peers: not where outside members read.

    Nor who is reviewed one by one: what waits would tell moderators whose it is.
    """
    rights = rights_of(member)
    if rights.is_denied(UNREVIEWED, section_id):
        return False
    readers = readers_of(section_id, rights.matrix)
    among_peers = Audience.PEERS in readers and Audience.OUTSIDERS not in readers
    return among_peers and Audience.PEERS in audiences_of(member)  # wall: unnamed-among-peers


def may_reply(member, topic):
    """An open topic takes replies from those who write in its section; a closed one, from moderators."""
    rights = rights_of(member)
    if topic.is_locked and not rights.has("can_reply_to_locked_topics", topic.forum_id):
        return False
    return rights.has(REPLY, topic.forum_id)


def may_publish_unreviewed(member, section_id):
    """What this member writes there appears at once, without a moderator's approval.

    Where only first messages are reviewed, one that was approved there is enough; never for a member whose
    messages are all reviewed.
    """
    rights = rights_of(member)
    if rights.has(UNREVIEWED, section_id):
        return True
    return not rights.is_denied(UNREVIEWED, section_id) and _was_approved_there(member, section_id)


def _was_approved_there(member, section_id):
    posts = Post.objects.filter(poster=member, approved=True, topic__approved=True, topic__forum=section_id)
    return posts.filter(topic__forum__audience__review=SectionAudience.Review.FIRST).exists()


def answerable_ids(member):
    """The readable sections where somebody may still answer: the archived ones are out."""
    return rights_of(member).ids_with(REPLY)


def may_edit(member, post):
    """Authors edit their own messages while the topic is open; moderators edit any."""
    rights = rights_of(member)
    if rights.has("can_edit_posts", post.topic.forum_id):
        return True
    own = post.poster_id is not None and post.poster_id == member.pk
    return own and not post.topic.is_locked and rights.has("can_edit_own_posts", post.topic.forum_id)


def may_withdraw(member, post):
    """Authors take back what they wrote and others read, wherever it stands, open or not."""
    return post.approved and post.poster_id is not None and post.poster_id == member.pk


def may_accept_answer(member, topic):
    """The asker, or a moderator, says which answer is the good one."""
    asker = topic.poster_id is not None and topic.poster_id == member.pk
    return asker or may_review(member, topic.forum_id)


def may_ask_back(member, topic):
    """Anybody but who asked may ask for a precision on a question."""
    question = getattr(topic, "question", None)
    return bool(question and question.expects_answer) and topic.poster_id not in (None, member.pk)


def official_roles(member):
    """In which roles ``member`` may write besides as oneself. No statement."""
    held = roles_of(member)
    return [role for name, role in OFFICIAL.items() if name in held]


def may_share(member, topic):
    """Anybody else who reads a question that expects an answer may say that it is also theirs."""
    question = getattr(topic, "question", None)
    own = topic.poster_id is not None and topic.poster_id == member.pk
    return topic.approved and question is not None and question.expects_answer and not own


def may_thank(member, post):
    """Anybody who reads a message thanks its author, except the author."""
    return post.poster_id != member.pk


def may_flag(member, post):
    """Anybody who reads a message says to moderators what is wrong with it, except its author."""
    return post.poster_id != member.pk


def may_attach(member, section_id):
    return rights_of(member).has("can_attach_file", section_id)


def may_download(member, section_id):
    return rights_of(member).has("can_download_file", section_id)


def may_review(member, section_id):
    """Approve, remove and restore messages of that section."""
    return rights_of(member).has(REVIEW, section_id)


def may_pin(member, section_id):
    return rights_of(member).has("can_post_stickies", section_id)


def may_lock(member, section_id):
    return rights_of(member).has("can_lock_topics", section_id)


def may_move(member, section_id):
    return rights_of(member).has("can_move_topics", section_id)


def readers_of(section_id, held=None):
    """The kinds of readers (:class:`Audience`) that a section has, by the evaluator of every other right.

    ``held`` is the matrix that a member's handler already holds; without it, the one in force is asked for.
    """
    held = held or matrix()
    # wall: readers
    return {audience for audience, principals in READERS.items() if held.rights(principals).get(section_id)}


def is_archived(section_id, held):
    """Whether nobody writes there any more, by the same evaluator."""
    widest = held.rights(READERS[Audience.MODERATORS])
    return REPLY not in widest.get(section_id, frozenset())


def readers_among(people, reader, section_id):
    """Those of ``people`` who read that section, as ``reader`` does. One statement, for their roles."""
    if not people:
        return []
    roles = {}
    for pk, name in Role.objects.current().filter(member__in=people).values_list("member", "name"):
        roles.setdefault(pk, set()).add(name)
    held = rights_of(reader).matrix
    for person in people:
        person._roles = frozenset(roles.get(person.pk, ()))
    return [p for p in people if PermissionHandler(p, held).has(READ, section_id)]  # wall: mention-readers


def new_readers(source_id, target_id):
    """Who would read a topic that they do not read today, were it moved from one section to the other."""
    held = matrix()
    return readers_of(target_id, held) - readers_of(source_id, held)


def reading_sentence(member, section_id):
    """Who reads a section that ``member`` reads too, in the words members use. No statement."""
    readers = readers_of(section_id, rights_of(member).matrix)
    if Audience.OUTSIDERS in readers:
        return "Lu par les pairs et les hors pairs"
    return "Lu par les pairs seulement" if Audience.PEERS in readers else "Lu par l’animation seulement"


def by_readers(member, sections):
    """Choices of a form, grouped by who will read: what a writer must know before choosing a section."""
    groups = {}
    for section in sections:
        groups.setdefault(reading_sentence(member, section.id), []).append((section.slug, section.name))
    return list(groups.items())
