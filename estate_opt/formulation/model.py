"""A case stated, measured and made arrays: what is searched, with what its columns are about."""

from dataclasses import dataclass

from estate_opt.domain.estate import Estate
from estate_opt.domain.travel import measure
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.assemble import Formulation, formulate
from estate_opt.formulation.case import Case
from estate_opt.formulation.structure import structure_of
from estate_opt.options.option import Option
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import Structure


@dataclass(frozen=True)
class Model:
    """A formulation, its MILP in arrays, and what each column is about."""

    formulation: Formulation
    milp: Milp
    structure: Structure


def model_of(estate: Estate, option: Option, counts_ways_to: frozenset[str] = frozenset()) -> Model:
    """The model of an estate under an option, distances measured; ways to some services counted, where asked for.

    Raises NoPlanError where a lock cannot be kept at all, UsageError where the option needs an earlier plan and there
    is none.
    """
    formulation = formulate(Case(estate, option, measure(estate, option), counts_ways_to=counts_ways_to))
    return Model(formulation, to_arrays(formulation), structure_of(formulation))
