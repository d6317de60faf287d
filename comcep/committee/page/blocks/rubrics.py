"""What is talked about."""

from comcep.committee.page.drawing import Block, Chart, Table, row
from comcep.committee.page.reading import bars_of
from comcep.committee.plan.written import OTHER_RUBRICS


def rubrics(told):
    lines = told.categories("rubriques-messages", "rubric")
    if not lines:
        return None
    topics = {label: shown for label, _, shown in told.categories("rubriques-sujets", "rubric")}
    rows = [
        row(label, topics[label].text, topics[label].share, shown.text, shown.share, depth=depth)
        for label, depth, shown in lines
    ]
    foot = ["Ensemble", told.cell("rubriques-sujets").text, "", told.cell("rubriques-messages").text, ""]
    head = ["Rubrique", "Sujets", "Part des sujets", "Messages", "Part des messages"]
    sentences = [
        f"{told.period()} Une rubrique n’a sa ligne que si cinq auteurs au moins y ont écrit, et si une "
        "ou deux personnes n’en ont pas écrit l’essentiel."
    ]
    grouped = told.payload["dims"]["rubric"]["groups"].get(OTHER_RUBRICS, [])
    if grouped:
        sentences.append(f"«\u202f{OTHER_RUBRICS}\u202f» réunit\u00a0: {', '.join(grouped)}.")
    chart = Chart("rubriques", "Messages par rubrique", bars_of([line for line in lines if line[1] == 0]))
    table = Table("Sujets et messages par rubrique", head, rows, foot)
    return Block("rubriques", "De quoi l’on parle", sentences, [chart], [table], open=True)
