"""Which queue carries which task, and when the scheduler asks for what. No Django here: settings read it."""

from kombu import Queue

EVERYTHING_ELSE, MAIL = "celery", "mail"
QUEUES = [Queue(EVERYTHING_ELSE), Queue(MAIL)]

# A mail server that does not answer holds up mails alone.
ROUTES = {
    name: {"queue": MAIL}
    for name in (
        "comcep.home.tasks.mail_beats",
        "comcep.members.leaving.send_receipts",
        "comcep.members.tasks.send_letter",
        "comcep.members.tasks.send_letters",
        "comcep.notifications.tasks.deliver",
        "comcep.notifications.tasks.sweep",
        "comcep.notifications.tasks.take_mail",
    )
}

REDIS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,  # longer than the second during which a worker waits for a message
    "socket_keepalive": True,
    "health_check_interval": 10,
    "max_retries": 0,  # of who publishes: a sweep comes a minute later
}

CALENDAR = {
    "home-worker": {"task": "comcep.home.tasks.worker_beats", "schedule": 60},
    "home-mail": {"task": "comcep.home.tasks.mail_beats", "schedule": 60},
    "home-watch": {"task": "comcep.home.tasks.watch", "schedule": 300},
    "home-purge": {"task": "comcep.home.tasks.purge_queue", "schedule": 24 * 3600},
    "search-sweep": {"task": "comcep.search.tasks.sweep", "schedule": 60},
    "members-letters": {"task": "comcep.members.tasks.send_letters", "schedule": 60},
    "members-requests": {"task": "comcep.members.tasks.follow_requests", "schedule": 3600},
    "members-presence": {"task": "comcep.members.tasks.follow_presence", "schedule": 24 * 3600},
    "notifications-sweep": {"task": "comcep.notifications.tasks.sweep", "schedule": 60},
    "notifications-digests": {"task": "comcep.notifications.tasks.digests", "schedule": 600},
    "notifications-take": {"task": "comcep.notifications.tasks.take_mail", "schedule": 60},
    "members-files": {"task": "comcep.members.tasks.forget_files", "schedule": 24 * 3600},
    "kb-scrub": {"task": "kb.tasks.scrub_admin_index", "schedule": 24 * 3600},
    "members-departures": {"task": "comcep.members.leaving.sweep", "schedule": 300},
    "members-inactivity": {"task": "comcep.members.inactivity.follow", "schedule": 24 * 3600},
    "forum-promise": {"task": "forum.questions.tasks.keep_promise", "schedule": 300},
    "forum-proposals": {"task": "forum.questions.tasks.settle_proposals", "schedule": 900},
    "forum-withdrawn": {"task": "forum.questions.tasks.erase_withdrawn", "schedule": 60},
    "forum-sequels": {"task": "forum.questions.tasks.ask_for_sequels", "schedule": 24 * 3600},
    "forum-recount": {"task": "forum.questions.tasks.recount", "schedule": 24 * 3600},
    "moderation-forget": {"task": "comcep.moderation.tasks.forget_old_cases", "schedule": 24 * 3600},
    "committee-sweep": {"task": "comcep.committee.tasks.sweep", "schedule": 120},
    "committee-quarter": {"task": "comcep.committee.tasks.prepare_quarter", "schedule": 24 * 3600},
}
# What no worker has taken when the next one is due is not worth doing twice.
for _entry in CALENDAR.values():
    _entry["options"] = {"expires": _entry["schedule"]}
