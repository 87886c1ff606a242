"""How a message was sent and in which manner an answer is wanted: nothing that is asked."""

import re
from typing import Final

_DEVICE: Final = (
    r"(?:(?:i|smart|mobile )?phones?|mobile|cell|android|ipad|tablet|blackberry|galaxy|outlook|teams|slack|gmail|whatsapp|"
    r"celular|cel|telefone|zap)"
)
_TAIL: Final = 70
_SENT: Final = re.compile(
    rf"(?:^|[\s.!?,;:–—-])(?:sent|typed|written|posted|enviad[oa]|mandad[oa]|escrit[oa]|digitad[oa]) "  # noqa: RUF001  # dashes as people type them
    rf"(?:from|via|on|with|d[oae]|n[oa]|pel[oa]|em) (?:my |the |a |o |meu |minha )?{_DEVICE}\b[^?\n#_\d]{{0,24}}$",
    re.IGNORECASE,
)
_MANNER: Final = re.compile(
    r"(?<=\w), (?:in (?:plain|simple|other|few|short|basic|layman'?s|human) (?:words|english|language|terms)|in short|in a nutshell|for a layman|put simply|"
    r"em (?:poucas|simples|outras|curtas) palavras|em portugu[eê]s (?:claro|simples)|em bom portugu[eê]s|em resumo|em miúdos|trocando em mi[uú]dos|de forma simples|"
    r"resumindo|sem enrola(?:r|ção)|sem rodeios|honestly|seriously|frankly|if i may ask|if you do ?n[o']?t mind|if you please|por gentileza|se me permite|"
    r"pelo amor de deus|for (?:god|heaven)'?s? ?'?s? sake|for the love of god|sinceramente|falando s[eé]rio|na boa), ",
    re.IGNORECASE,
)


def unsigned(text: str) -> str:
    """The text without `sent from my phone` at its end and `, in plain words,` in its middle."""
    tail = text[-_TAIL:]
    if signed := _SENT.search(tail.rstrip(" .!\n")):
        start = len(text) - len(tail) + signed.start()
        text = text[: start + 1].rstrip() if text[:start].strip() else text
    return _MANNER.sub(" ", text) if text.count(", ") > 1 else text
