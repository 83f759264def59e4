"""Packs: of a plan, for each body or each area, what it means to it and what it has to answer, to be sent out."""

from estate_opt.workbook.packs.written import folder_writer

__all__ = ["folder_writer"]
