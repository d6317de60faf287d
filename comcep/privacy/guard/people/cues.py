"""What stands around a name and makes a person of it, or a street, a book, a colleague greeted."""

import re

CUE_BEFORE = re.compile(
    r"\b(?:accompagn\w*|recoi[st]|recu(?:e|s)?|recois|rencontr\w*|suis|suivi\w*|aide|eu|vu(?:e)?|avec|pour|de|chez|contact\w*|appel\w*|"
    r"joindre|rappel\w*|prevenir|remerci\w*|concern\w*|dossier de|cas de|situation de|collegue|conseiller\w*|conjoint\w*|mari|epouse?|"
    r"femme|fils|fille|frere|soeur|ami\w*|pere|mere|compagnon|compagne|patron\w*|responsable|chef\w*|directeur|directrice|rh|tuteur|tutrice|"
    r"formateur|formatrice|referente?|beneficiaire|salariee?|jeune|stagiaire|candidate?|monsieur|dame|demandeu\w*|usag\w*|client\w*|"
    r"intérimaire|apprentie?|que|et|info|signe)[ ,:(]{1,3}$"
)
PERSON_VERB = re.compile(
    r"^[ ,]{0,2}(?:qui |, )?(?:est|a|avait|etait|veut|voudrait|souhaite|souhaiterait|vient|travaille|travaillait|habite|cherche|demande|"
    r"m'a|m'avait|nous a|vous|lui|se |s'|ne |n'|n'a|peut|pourrait|doit|touche|percoit|aimerait|hesite|envisage|suit|exerce|cumule|"
    r"refuse|accepte|dit|pense|va|arrive|reste|ressort|parle|possede|dispose|sort|beneficie|occupe|vit|gagne|quitte|entre|"
    r"commence|termine|prepare|vise|passe|reprend|m'appelle|me dit|compte|craint|ignore|connait|sera|serait|aura|devra)\b"
)
AGE_AFTER = re.compile(r"^[ ]?[,(][ ]?(?:age\w* de )?\d{2} ?ans|^ \(?\d{2} ?ans|^[ ]?[,(] ?(?:ne|nee) ")
NAMED_PLACE = re.compile(
    r"(?:\brue|\bavenue|\bav\.?|\bboulevard|\bbd|\bplace|\bquai|\bsquare|\bimpasse|\blycee|\bcollege|\becole|\buniversite|\biut|\bcfa|\bhopital|"
    r"\bclinique|\bcentre|\bmaison|\bespace|\bfondation|\bprix|\bplan|\bloi|\brapport|\bmethode|\btheorie|\bmodele|\bapproche|\bpyramide|\btest|"
    r"\bsaint|\bsainte|\bst|\bste|\bcite|\bstade|\bgare|\bparc|\binstitut|\bcampus|\bsalle|\bresidence|\bgroupe|\bassociation|\bdecret|"
    r"\bamendement|\bministre|\bministere|\bcirculaire|\bdispositif|\bprogramme|\bville de|\bville d'|\bcommune de|\bmairie de|\bagence|"
    r"\bmediatheque|\bbibliotheque|\btheatre|\bgymnase|\bauditorium|\bamphi\w*|\btour|\bimmeuble|\bbatiment|\bpont|\bport|\bstation|\bmetro|"
    r"\barticles?|\btravaux|\bcitation|\bconferences?|\bouvrages?|\blivres?|\bd'apres|\bconcept|\bnotion|\bpensee|\bouvrage|\becrits?|"
    r"\bregion|\bdepartement|\bselon|\bauteur\w*|\blivre de|\bouvrage de|\bdemarche|\bquestionnaire|\bechelle|\bouvre|\btypologie)[ ]"
    r"(?:de |du |d'|des |la |le |l'|general |marechal |professeur |president |docteur )?(?:[^\W\d_]+[ \-])?$"
)
# « Merci Fabien », « Bonjour Claire » : a peer greeted by name is not a beneficiary.
GREETING = re.compile(
    r"(?:\bje remercie|\bremercie|\bbonjour|\bbonsoir|\bsalut|\bcoucou|\bhello|\bmerci|\bcher|\bchere|\bchers|\bre)[ ,:]{1,2}(?:a |beaucoup )?$"
)
SIGN_OFF = re.compile(
    r"(?:cordialement|bien a vous|bonne journee|bonne soiree|bon courage|a bientot|amicalement|merci d'avance|merci|salutations|"
    r"bien cordialement|au plaisir|bonne reception)[ ,.!:\-\n]{0,6}$"
)
# What only a person does: a firm or a law does not hesitate, live somewhere or call back.
HUMAN_VERB = re.compile(
    r"^,? ?(?:qui |me |m'|nous |s'est |se |ne |n'a |n'est |l'a |a |a deja |a bien |vient de |va |voudrait bien )?(?:veut|voudrait|souhaite(?:rait)?|aimerait|hesite|"
    r"habite|vit|appelle|rappelle|appelee?|rappelee?|dit|demande si|confie|confirmee?|pense|craint|cherche un|envisage|renonce|abandonnee?|"
    r"reussi|obtenu son|valide son|signe son|decroche|demissionne|accouche|inscrite?|reconvertir?|retrouve un|trouve un|passe son|"
    r"ans\b|travaille|bosse|touche|percoit|postule|recontactee?|contactee?|relancee?|repondu|repond plus|repond pas|remercie|sort de|sort d'|vient me|est (?:en|tres|un|une|ok|d'accord|dispo|motivee?|inscrite?|suivie?|salariee?|agee?|nee?|sans|au|a la|venue?|passee?|d'abord))\b"
)
JOB = (
    r"(?:aide|assistante?|agente?|vendeu\w*|caissi\w*|fleuriste|boulang\w*|patissi\w*|cuisini\w*|serveu\w*|coiffeu\w*|secretaire|comptable|infirmi\w*|"
    r"soudeu\w*|macon\w*|peintre|plombi\w*|electricien\w*|mecanicien\w*|chauffeu\w*|cariste|magasini\w*|technicien\w*|ingenieure?|formateur|formatrice|"
    r"educat\w*|animat\w*|gestionnaire|responsable|ouvri\w*|salariee?|interimaire|employee?|cadre|demandeu\w*|etudiante?|apprentie?|bachel\w*|"
    r"conducteur|conductrice|ambulanci\w*|menuisi\w*|couvreu\w*|paysagiste|agricult\w*|artisane?|commercante?|consultante?|commerciale?|"
    r"informaticien\w*|developpeu\w*|graphiste|professeure?|enseignante?|psychologue|ash|atsem|avs|aes|aesh|femme de|homme de)\b"
)
DOES = re.compile(
    rf"^,? ?(?:qui )?(?:est|etait|a ete|devient|travaille comme) (?:une? |actuellement |toujours )?{JOB}|^,? (?:une? )?{JOB}|"
    r"^,? ?(?:a|avait) (?:eu|recu|obtenu|signe|valide|depose|demande|accepte|refuse|repris|quitte|fini|commence|appele|rappele|choisi|perdu|trouve|decide|passe|rate|reussi) "
    r"(?:sa|son|ses|le|la|les|un|une|l'|d')"
)
ASIDE = re.compile(r"^, [^,.;:\n]{3,60}, ")
# After these, a first name without capital is a person, even when it is a common word too.
RECEIVED = re.compile(
    r"(?:j'accompagne|j'ai (?:vu|recu|eu|rencontre|accompagne|appele)|je (?:recois|suis|vois|rencontre|accompagne)|nous (?:recevons|accompagnons|suivons)|"
    r"(?:mon|ma) (?:jeune|beneficiaire|benef|collegue|stagiaire|client|cliente|candidate?)|(?:rdv|rendez-vous|entretien|echange) avec|dossier|cas de|situation de|"
    r"s'appelle|prenommee?)[ ,:(]{1,2}$"
)
PERSON_STRONG = re.compile(
    r"\b(?:accompagn\w*|recoi[st]|recue?s?|rencontre(?:e|r)?|suivi de|collegue|conjoint\w*|mari|epouse?|fils|fille|conseiller\w*|"
    r"appele|rappeler|joindre|contacter|contactez|beneficiaire|dossier de|cas de|situation de|entretien avec|rdv avec|"
    r"rendez-vous avec|echange avec|vu|nomme|epoux|consorts|couple|freres|soeurs|heritiers|famille|monsieur|dame|stagiaire|interimaire)[ ,:(]{1,3}$"
)


def acts(folded, end):
    """Whether what follows is what somebody does or is, at once or after an aside between commas."""
    after = folded[end : end + 140]
    aside = ASIDE.match(after)
    return bool(
        HUMAN_VERB.match(after[:50])
        or DOES.match(after[:60])
        or (aside and (HUMAN_VERB.match(after[aside.end() :][:50]) or DOES.match(after[aside.end() :][:60])))
    )


def sentence_start(text, position):
    before = text[:position].rstrip(' "«(-*•')
    return not before or before[-1] in ".!?\n:;" or text[:position].endswith("\n")


def greeted(text, folded, start, end, single):
    """A peer greeted, or the author's own signature: no finding."""
    before, after = folded[max(0, start - 40) : start], text[end:]
    if single and GREETING.search(before):
        return True
    closing = after.strip(" .,!\n")
    if not closing and (SIGN_OFF.search(before) or text[:start].endswith("\n")):
        return True
    line_end = after.split("\n", 1)[0].strip(" .,!")
    return not line_end and bool(SIGN_OFF.search(before))
