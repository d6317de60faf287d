"""Health and employer: ordinary words that become personal data once they are tied to one person."""

import re

from comcep.privacy.guard import lexicon
from comcep.privacy.guard.findings import by_rule
from comcep.privacy.guard.normal import fold
from comcep.privacy.guard.people.words import unknown

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*|[.!?\n]+")

# Somebody in particular…
_SOMEONE = re.compile(
    r"(?<!-)\b(?:il|elle|lui|ils|elles|l'a|l'ai)\b|\b(?:mon|ma|mes|notre|cette|ce|cet|leur) (?:jeune|beneficiaire\w*|beneficaire|client\w*|"
    r"candidate?|salariee?|dame|monsieur|personne|stagiaire|demandeu\w*|usagere?|homme|femme|adherente?|interimaire|conseiller\w*|"
    r"collegue|conjoint\w*|mari|compagnon|compagne|fils|fille|interlocut\w*|publique?|cas|apprentie?|employee?|agent\w*|ouvriere?|cadre)\b|"
    r"\b(?:m\.|mme|mr|mlle|monsieur|madame|mademoiselle) ?[a-z]|\bj'accompagne|\bje (?:recois|suis en|accompagne|rencontre|viens de|connais)|"
    r"\bj'ai (?:recu|eu|vu|rencontre|un|une)\b|\bque (?:je|j'|nous) ?(?:recois|accompagn|suis|rencontr|recevons|suivons)|\bs'appelle|"
    r"\b(?:le|la) (?:beneficiaire|dame|jeune(?! public)|salariee?|personne|monsieur|candidate?|stagiaire|cliente?|demandeu\w*)\b(?! (?:doit|peut) )|"
    r"\b\d{2} ans\b|\bun (?:jeune|monsieur|homme) (?:de|qui|que)|\bune (?:dame|jeune|femme) (?:de|qui|que)|\bune personne (?:que|de \d)|"
    r"\bson (?:mari|conjoint|fils|epouse|etat|psy|medecin|traitement|handicap|dos|arret)|\bsa (?:fille|femme|maladie|pathologie|sante|conjointe|rqth)|"
    r"\b(?:licencie|reconnu|declare|suivi|ancien|ex-|diagnostique|atteint|hospitalise|opere)e?\b"
)
# … or people in general.
_IN_GENERAL = re.compile(
    r"\b(?:les|des|aux|nos|vos|certains?|tous les|ces|leurs) (?:\w+ )?(?:personnes|publics?|salaries|travailleurs|beneficiaires|demandeurs|usagers|"
    r"jeunes|candidats|agents|stagiaires|conseillers|adultes|malades|handicapes|entreprises|employeurs|femmes|hommes|gens)\b|"
    r"\b(?:quelles?|quels?) (?:aides?|outils?|droits?|formations?|solutions?|dispositifs?|financements?)\b.{0,40}\b(?:pour|en cas|lors)|"
    r"\b(?:en cas de|lors d'une?|pendant un|suite a un) |\b(?:un public|tout salarie|toute personne|le public|la population|du public)\b|"
    r"\bformation (?:de|d'|sur|en|au)|\bmetiers?\b|\bprevention\b|\bsensibilisation\b|\bcomment (?:parler|aborder|gerer) (?:du|de la|le|la|des)"
)
_ONE_IN_GENERAL = re.compile(
    r"\b(?:un|une) (?:salariee?|personne|agent|demandeur|travailleu\w*|beneficiaire|interimaire|candidate?)\b(?! que)"
)
_FIRM = re.compile(
    r"(?<!-)\b(?:il|elle|lui)\b|\bje recois|\bj'accompagne|\bj'ai (?:recu|eu|rencontre)|\bmon jeune|\bm(?:on|a) beneficiaire|\b\d{2} ans\b|"
    r"\b(?:cette|ma) (?:dame|personne|salariee)|\bce (?:monsieur|salarie|jeune)|\bque (?:je|j')"
)
_LINK = re.compile(
    r"\b(?:est|etait|a|avait|ai|en|avec|apres|suite|depuis|pour|souffr\w*|atteinte?|reconnue?|declaree?|diagnosti\w*|suivie?|sous|sort|porteu\w*|"
    r"beneficie|percoit|touche|mise?|victime|dispose|obtenu\w*|demande|licenciee?|notifi\w*|cause|raison|du fait|placee?|connu)\b|[,(:;+]|-|^"
)


def find_health(text, folded, people=()):
    own, weak = lexicon.conditions()
    concerned = False
    for sentence in _SENTENCE.finditer(folded):
        words = sentence[0]
        if "sens figure" in words:
            continue
        named = any(sentence.start() <= p.start < sentence.end() for p in people)
        someone = named or bool(_SOMEONE.search(words))
        general = bool(_IN_GENERAL.search(words)) or bool(_ONE_IN_GENERAL.search(words))
        firm = named or bool(_FIRM.search(words))
        if (someone and (firm or not general)) or (concerned and not general and len(words) < 160):
            for pattern, needs_link in ((own, False), (weak, True)):
                for match in pattern.finditer(words):
                    lead = words[max(0, match.start() - 45) : match.start()]
                    if needs_link and not _LINK.search(lead):
                        continue
                    if re.search(
                        r"\b(?:formation|specialis\w*|metier|diplome|titre|stage|secretaire|aide|assistante?|pole|service|association|"
                        r"etablissement|public|referente?|mission|unite|foyer|soins?|prise en charge de|fonds|accident de)\b[ \w']{0,18}$",
                        lead,
                    ):
                        continue
                    yield by_rule(
                        "sante-nommee" if people else "sante",
                        sentence.start() + match.start(),
                        sentence.start() + match.end(),
                    )
        if words.strip():
            concerned = someone and (firm or not general)


_PROPER = r"[A-ZÉÈÀÂÎÔ][\w'&.\-]{0,30}|\d{1,3}[A-Z]\w*"
# A stop after four letters ends the sentence, and the name with it; after fewer (« St. », « Ets. ») it shortens a word.
_LINKED = rf"(?:{_PROPER})(?:(?<![^\W\d_]{{4}}\.)[ ](?:(?:de|du|des|d'|la|le|les|l'|et|&|en|sur|à)[ ]?){{0,2}}(?:{_PROPER})){{0,4}}"
_FORMS = r"(?:SARL|S\.A\.R\.L\.?|SAS|SASU|EURL|SCOP|SNC|SCI|GIE|SA|GAEC|EARL)"
_HOUSES = (
    r"(?:clinique|ehpad|h[ôo]pital|chu|ch|boulangerie|p[âa]tisserie|garage|restaurant|pharmacie|cabinet|h[ôo]tel|entreprise|soci[ée]t[ée]|"
    r"usine|supermarch[ée]|magasin|transports?|maison de retraite|cr[èe]che|polyclinique|centre hospitalier|imprimerie|menuiserie|ambulances?|"
    r"brasserie|boucherie|salon|coiffure|[ée]tablissements?|ets|groupe|banque|mutuelle|laboratoires?|laverie|pizzeria|scierie|fonderie|"
    r"fromagerie|laiterie|biscuiterie|conserverie|papeterie|librairie|[ée]picerie|abattoirs?|verrerie|camping|charcuterie|"
    r"poissonnerie|cr[êe]perie|confiserie|distillerie|tannerie|filature|quincaillerie|jardinerie|cartonnerie|savonnerie|sucrerie|"
    r"cimenterie|blanchisserie|pressing|carrosserie|plomberie|ma[çc]onnerie|taxi|auto-[ée]cole|collectivit[ée]|mairie|commune|association|asso|ESAT|EHPAD|CHU|CH)"
)
_EMPLOYER = [
    # « chez X », « salarié de X », « licencié par X », « bosse à X »
    re.compile(
        rf"(?i:\bchez|\bemploy[ée]e?s?[ ](?:de|par|du|chez|à)|\bsalari[ée]e?s?[ ](?:de|d'|du|chez|à)|"
        rf"\blicenci[ée]e?s?(?:[ ](?:[ée]co\w*|[ée]conomique\w*|pour \w+|en \d{{4}}))?[ ](?:de|d'|du|par|chez)|"
        rf"\b(?:travaill\w*|bosse|bossait|boss[ée])[ ](?:[\w\-]+[ ]){{0,3}}?(?:chez|à|pour|dans)|\bembauch[ée]e?[ ](?:par|chez|à)|"
        rf"\ben (?:poste|CDI|CDD|int[ée]rim|contrat|alternance|apprentissage|mission)[ ](?:chez|à)|\bmut[ée]e?[ ]chez|"
        rf"\b(?:son|l')[ ]?employeur[ ]?(?:est|:|,|\()[ ]?|\bemployeur[ ]?:[ ]?|\bentreprise[ ]?:[ ]?|\b(?:issue?|ancien\w*|ex)[ -](?:de|d'|du|chez)|"
        rf"\bd[ée]missionn\w*[ ](?:de|d'|du|chez)|\bquitt[ée]e?r?|\bsort(?:ie?)?[ ]de[ ]chez|\brachet[ée]e? par|\bint[ée]rimaire[ ](?:chez|à)|"
        rf"\bagent (?:de|d'|chez|à la|à)|\bouvri[èe]re?[ ](?:chez|à)|\bchauffeur[ ](?:chez|pour))[ ]?"
        rf"((?:(?:la |le |l'|les |un |une )?(?i:{_HOUSES})[ ](?:de la |de |du |des |d'|la |le |l')?)?{_LINKED}(?:[ ]{_FORMS}\b)?)"
    ),
    re.compile(rf"((?:{_LINKED})[ ]{_FORMS})\b(?![\w])"),
    re.compile(rf"(?<![\w])({_FORMS}[ ]{_LINKED})"),
    re.compile(
        rf"(?<![\w])((?i:la |le |l'|les )?(?i:{_HOUSES})[ ](?:de la |de |du |des |d'|la |le |l')?"
        rf"(?:«[ ]?)?{_LINKED})"
    ),
    re.compile(rf"\b(?i:l'employeur)[ ]?,[ ]?({_LINKED})"),
]
_BOSS = re.compile(
    rf"(?i:\b(?:son|sa|leur|mon|ma|cet|cette|l')[ ]?(?:ancienne?[ ]|ex[ -]|pr[ée]c[ée]dent[ ])?(?:employeur|bo[iî]te|patron|entreprise|soci[ée]t[ée]|usine))"
    rf"[ ]?[,:(]?[ ]?({_LINKED}(?:[ ]{_FORMS}\b)?)"
)
_FATE = re.compile(
    rf"(?i:\b(?:l'entreprise|la soci[ée]t[ée]|la st[ée]|la bo[iî]te|l'usine|le groupe|l'association))[ ]({_LINKED})"
    r"(?= (?:va|ferme|a ferm|licenci|a licenci|refuse|a refus|d[ée]localis|supprim|d[ée]pos|est en|a [ée]t[ée]|embauch|recrut|ne veut|lui|l'a|propose))"
)
_TIE = re.compile(
    r"(?:\bchez|\b(?:travaill\w*|boss\w*|employee?|salariee?|embauchee?|vendeu\w*|caissi\w*|agent|ouvriere?|chauffeur|cadre|serveu\w*|interimaire|stage|"
    r"alternance|apprentie?|contrat|cdi|cdd|poste|mission|responsable|technicien\w*|magasinier\w*|cariste|preparat\w*)"
    r"(?: [\w'-]+){0,2} (?:a|pour|de|chez|par|dans|au|du|d'|avec)|\blicenciee?(?: [\w'-]+){0,2} (?:de|par|d')|\b(?:employeur|boite|entreprise|societe)(?: est| :|:|,)?|"
    r"\bquitte\w*|\bdemission\w*(?: de)?) (?:la |le |l'|un |une |les )?$"
)
_LOWER_HOUSE = re.compile(r"\b(?:chez)[ ]([a-zéèêàâîôç][\w'\-]{2,30}(?:[ ][a-zéèêàâîôç][\w\-]{2,30})?)")
_NO_EMPLOYER = re.compile(
    r"^(?:la |le |l'|les |un |une |du |de |des )?(?:commune|mairie|groupe|etablissement\w*|association|asso|collectivite|entreprise|societe|cabinet|"
    r"centre hospitalier|magasin|usine)?[ ]?(?:de |d'|du |la |le |l')?$"
)
_WORK_NEAR = re.compile(
    r"\b(?:travaill\w*|bosse\w*|salarie\w*|employe\w*|embauch\w*|licenci\w*|poste|depuis|cdi|cdd|interim\w*|aide-soignant\w*|infirmi\w*|ouvri\w*|"
    r"secretaire|serveu\w*|cuisini\w*|vendeu\w*|caissi\w*|agent|chauffeur|caristes?|magasini\w*|technicien\w*|comptable|assistante?|apprenti\w*|"
    r"demission\w*|rupture|contrat|drh|gerante?|responsable|patron|employeur|elle|il|conducteur|ash|asv|coiffeu\w*|boulang\w*|mecanicien\w*|animat\w*|directeur|directrice)\b"
)


def _known_employers(text, folded):
    """Firms that everybody knows, however they are typed; alone they are no employer, near somebody’s work they are."""
    plain, common = lexicon.employers()
    for match in common.finditer(folded):
        lead = folded[max(0, match.start() - 60) : match.start()]
        sentence = re.split(r"[.!?\n]", lead)[-1]
        tied = _TIE.search(sentence)
        if not tied and not (
            plain.fullmatch(match[0]) and text[match.start()].isupper() and _HIRED.search(sentence)
        ):
            continue
        yield by_rule("employeur", *match.span())


_HIRED = re.compile(
    r"\b(?:salariee?|employee?|embauchee?|licenciee?|ouvriere?|caissi\w+|vendeu\w+|cariste|chauffeur|interimaire|cdi|cdd|en poste|apprentie?) .{0,40}$"
)


def find_employer(text, folded):
    yield from _known_employers(text, folded)
    for match in (*_BOSS.finditer(text), *_FATE.finditer(text)):
        name = match[1].strip(" ,.'")
        if (
            not _is_operator(fold(name))
            and not _only_place(fold(name))
            and not _NO_EMPLOYER.match(fold(name))
        ):
            yield by_rule("employeur", match.start(1), match.start(1) + len(name))
    for rank, pattern in enumerate(_EMPLOYER):
        for match in pattern.finditer(text):
            name = match[1].strip(" ,.'")
            bare = fold(name)
            if (
                not name
                or _is_operator(fold(text[match.start(1) : match.end(1) + 20]))
                or _NO_EMPLOYER.match(bare)
            ):
                continue
            start = match.start(1)
            if rank == 3:
                near = folded[max(0, start - 60) : start]
                if not _WORK_NEAR.search(near) or re.search(
                    r"\b(?:formation|stage|salon|reunion|voir|site)\b[^.]{0,20}$", near
                ):
                    continue
            core = re.sub(r"^(?:la |le |l'|les |un |une )", "", bare)
            if (
                rank in (0, 4)
                and _only_place(core)
                and not match[0].lower().startswith(("chez", "employeur"))
            ):
                continue
            if rank == 0 and re.match(r"(?:mme|m\.|mr|monsieur|madame|moi|nous|vous|lui|elle)\b", core):
                continue
            yield by_rule("employeur", start, start + len(name))
    for match in _LOWER_HOUSE.finditer(text):
        first = match[1].split()[0]
        house = re.match(rf"(?i:{_HOUSES})\b", first)
        if house and len(match[1].split()) > 1:
            yield by_rule("employeur", match.start(1), match.end(1))
        elif (
            "'" not in first
            and unknown(first)
            and not _is_operator(fold(first))
            and fold(first) not in lexicon.first_names()[0]
        ):
            yield by_rule("employeur", match.start(1), match.start(1) + len(first))


def _is_operator(bare):
    organisations = lexicon.organisations()
    words = re.findall(
        r"[\w&]+(?:[.'+-][\w&]+)*\+?", re.sub(r"^(?:la |le |l'|les |un |une |du |de |d')", "", bare)
    )
    return any(" ".join(words[:n]) in organisations for n in (1, 2, 3) if len(words) >= n)


def _only_place(core):
    return (
        all(w in lexicon.places() or len(w) < 4 for w in re.split(r"[ \-]", core)) or core in lexicon.places()
    )
