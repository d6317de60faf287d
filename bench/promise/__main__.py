"""What the ladder adds to a promise kept seven times in ten, for several rates of clicks.

    python -m bench.promise                        1,000 members, 90 days, clicks of 5, 10, 20 and 40 %
    python -m bench.promise --days 30 --rates 20   shorter

Everything that is supposed of people stands in ``bench/promise/assumptions.py``. Each rate lives the same
questions over the same members, in a SQLite database that is thrown away. Ends with an error when a bar is
missed: at 20 %, 0.90 in time; nobody solicited over three times the median of those who are asked alike (on
call, or not), nor a third time in seven days.
"""

import argparse
import sys
import tempfile

from bench import folder
from bench.promise import assumptions as suppose
from bench.promise import chances


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rates", type=int, nargs="+", default=suppose.CLICK_RATES, help="percent")
    parser.add_argument("--seed", type=int, default=48)
    options = parser.parse_args()
    if options.members < 20 or options.days < 5 or not all(0 <= rate <= 100 for rate in options.rates):
        parser.error("at least 20 members and 5 days; rates are percents")
    with tempfile.TemporaryDirectory(prefix="comcep-promise-") as place:
        folder.use(place)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        held = [_one(rate, options) for rate in options.rates]
    return 0 if all(held) else 1


def _one(rate, options):
    """Live the period at that rate and print its line. Gives whether the bars hold."""
    from django.db import transaction

    with transaction.atomic():
        measured, without = live(rate, members=options.members, days=options.days, seed=options.seed)
        transaction.set_rollback(True)
    print(line(rate, measured, without), flush=True)
    fair = measured.others.is_fair and measured.on_call.is_fair
    print(
        f"  solicited in the period: {measured.others}; on call: {measured.on_call}; "
        f"most in seven days: {measured.most_in_a_week}",
        file=sys.stderr,
        flush=True,
    )
    kept = rate != 20 or measured.share >= 0.90
    return kept and fair and measured.most_in_a_week <= 2


def line(rate, measured, without):
    return (
        f"click rate {rate} %: in time: {measured.share:.2f} with the ladder, {without:.2f} without; "
        f"solicitations a person and week: {measured.a_week:.2f} (cap 2)"
    )


def live(rate, *, members, days, seed, daily=None, every=suppose.EVERY):
    """One period in the current database: what came out, and the share in time without the ladder."""
    from bench.promise.simulation import Measure, Simulation
    from bench.promise.world import World

    attention = chances.Attention(days)
    questions = chances.questions(chances.generator(seed), attention, members, days, daily=daily)
    world = World(chances.generator(seed + 1), members)
    simulation = Simulation(
        world, questions, attention, draw=chances.generator(seed + 2), rate=rate, days=days, every=every
    )
    topics = simulation.run()
    return Measure(world, topics, days), chances.in_time(questions)


if __name__ == "__main__":
    sys.exit(main())
