"""Tall-man letters: names that are easily mistaken for one another, with the parts that differ in capitals.

The pairs are those of the FDA's name differentiation list. For display only: what is stored, searched and compared is
the plain name.
"""

from __future__ import annotations

_NAMES = (
    "acetaZOLAMIDE acetoHEXAMIDE buPROPion busPIRone CARBOplatin chlorproMAZINE chlorproPAMIDE CISplatin"
    " clomiPHENE clomiPRAMINE cycloSERINE cycloSPORINE DAUNOrubicin DOXOrubicin dimenhyDRINATE diphenhydrAMINE"
    " DOBUTamine DOPamine glipiZIDE glyBURIDE hydrALAZINE hydrOXYzine HYDROmorphone medroxyPROGESTERone"
    " methylPREDNISolone methylTESTOSTERone mitoXANTRONE niCARdipine NIFEdipine prednisoLONE predniSONE"
    " risperiDONE rOPINIRole sulfADIAZINE sulfiSOXAZOLE TOLAZamide TOLBUTamide vinBLAStine vinCRIStine"
)
TALL_MAN = {name.lower(): name for name in _NAMES.split()}
USES_TALL_MAN = frozenset({"US"})
"""Countries, as codes of two letters, where the list is in use."""


def tall_man(name: str) -> str:
    """Return a generic name with tall-man letters, word by word; other names as they are."""
    return " ".join(TALL_MAN.get(word.lower(), word) for word in name.split(" "))
