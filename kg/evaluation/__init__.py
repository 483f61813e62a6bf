"""Gold against output: how right the claims, names, dates and doubts are, end to end from raw text.

The rules of matching, which data/gold/README.md repeats for annotators ("How it is scored"):

1. **Entities.** Each of the system's entities (a cluster of mentions) is at most one gold entity: the one that more than half
   of its names stand for. A name stands for the gold mention that it overlaps by half of their joint length; a Model's name
   must also end where the gold's ends, for "Xiaomi SU7" is not the "Xiaomi SU7 Ultra". An entity that has no name at the place
   of a gold mention (a maker that is only part of a product's name, a company of the title) goes by what it is called. A cluster
   that mixes gold entities without such a majority is none of them, so nothing said of it is right.
2. **Claims.** A claim is right if relation, direction, both entities and the types of both are the gold's (a City is a Place, as
   in the ontology), and if some evidence for it does not name another gold entity in that place. Two claims that come to the
   same gold claim, because the system took one thing for two, count once; each gold claim is matched once.
3. **Factuality, dates, circumstances** are compared on the claims that were found. The status that the graph would give the claim
   must be that of one of its gold lines. Dates are right if first and last day agree.
4. **Wrongly asserted**: claims given as asserted, of those that are in the gold, whose gold has no asserted line.
"""

from kg.evaluation.coverage import Coverage, coverage
from kg.evaluation.evaluating import evaluate, names_of_passages
from kg.evaluation.figures import figures, key_figures
from kg.evaluation.scores import Bin, Evaluation, Problem, Score

__all__ = [
    "Bin",
    "Coverage",
    "Evaluation",
    "Problem",
    "Score",
    "coverage",
    "evaluate",
    "figures",
    "key_figures",
    "names_of_passages",
]
