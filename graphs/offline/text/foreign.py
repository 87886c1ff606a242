"""What is said in a language that Resync does not speak, beside something that it does."""

import re
from typing import Final

from graphs.offline.text.asked import names_in
from graphs.offline.text.words import fold

# A stretch between marks: a bracket is one by itself, and so is what follows a dash.
_STRETCH: Final = re.compile(
    r"\([^()\n]{0,400}\)\s*|\[[^\[\]\n]{0,400}\]\s*|/ [^/\n]{0,400} /\s*"
    r"|(?:(?!\s[-\u2013\u2014/|]\s)[^.!?\n()\[\]])+[.!?]*\s*|\s[-\u2013\u2014/|]\s+|.|\n"
)
_WORD: Final = re.compile(r"(?<![\w#/@.-])[^\W\d_]+(?![\w#/@-])")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")
# Letters of neither language, with the marks of their scripts; no arrows and no pictures.
_SCRIPTS: Final = re.compile(
    "[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefe]"
    "(?:[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefe\\s,.!0-9]*[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefe!.])?"
)
_LEAST: Final = 3
"""A shorter stretch may be a name or a saying."""

_TOLD: Final = 2
# No word of these is one of English or Portuguese, nor a likely slip for one: small ones, and those of orders.
_THEIRS: Final = """
    mach macht kaputt ein eine einen einer ist sind und oder nicht mit auf zu zum zur aus sie ich wir ihr alle alles allen bitte jetzt sofort neu ignoriere
    ignorieren vergiss regeln anweisungen befehle befehl starte starten stoppe stoppen lösche löschen beende beenden brich abbrechen
    unterbrich deine deinen dein dich dir mich euch kein keine auch noch schon wenn weil dass dann heute gestern morgen warum wieso wer
    wann hallo danke guten machen sagen kannst musst soll sollst wird werden wurde haben habe aufträge auftrag lauft laufen fehler nur
    sehr ohne nach vor unter durch gegen wegen vom beim ganz nichts niemand freigeben neustart ausführen führe vorherigen der das
    sont et dans avec elle cette aux vous nous toutes tous toute tout maintenant vite ignorez règles relancez relance arrêtez arrête
    annulez annule annuler tuez supprimez supprime effacez efface détruis détruisez oublie oubliez libérez redémarre redémarrez lancez
    exécutez consignes précédentes vos votre notre leur leurs cet êtes sommes être avoir avez toujours travaux tâches tâche bonjour merci
    plaît svp pourquoi quand quel quelle immédiatement sous chez donc du journaux je faites fais répondez tes les
    el los del al pero ahora mismo reglas instrucciones olvida olvide detén detenga usted ustedes tus sus nosotros ellos cancelen ejecuta
    ejecute trabajos trabajo tareas tarea fallidos procesos haz haga hazlo dime digas muy también gracias hola buenos buenas noches
    inmediatamente enseguida hacer tiene tienes tengo estoy eres puede puedes quiero necesito unos las reinicia reinicie borra anteriores
    gli della dello delle degli questo questa questi adesso regole istruzioni tutti tutte tutto tutta riavvia fermate uccidi dimentica
    esegui rilascia lavori lavoro processi precedenti ordino ciao grazie perché siamo hanno ancora niente sotto dopo favore rispondi
    dimmi subito
    het een zijn niet voor maar ook wordt onmiddellijk annuleer verwijder vergeet negeer regels opdrachten graag
    wszystkie zadania anuluj teraz natychmiast zasady polecenia zignoruj uruchom ponownie zatrzymaj proszę
    lorem ipsum dolor amet consectetur adipiscing elit eiusmod tempor incididunt labore dolore magna aliqua enim minim
    veniam quis nostrud exercitation ullamco laboris nisi aliquip commodo consequat duis aute irure
"""
_OUR_OWN: Final = """
    the is are was of and to in on for with it this that not has have which who what why how did does do you your we my me
    please all any
    os um uma é são foi foram está estão da dos das em no na nos nas para pra não se que ao seu esse essa tem ou mas você
    vc eu ele ela qual quais quem onde pq já todos tudo meu minha isso
"""
_FOREIGN: Final = frozenset(map(fold, _THEIRS.split()))
_OURS: Final = frozenset(map(fold, _OUR_OWN.split()))
# How the others order, each with our word for it.
_ORDERS: Final = re.compile(
    r"(?P<cancel>\b(?:annul(?:ez|e|er|iere|eer)|supprime[rz]?|efface[rz]?|brich|abbrechen|losche[n]?|verwijder|anuluj|cancel(?:en|lat[ei]|la)"
    r"|borr[ae]n?|elimin[ae]n?)\b|отмен|удал|取消|删除|キャンセル|취소)"
    r"|(?P<stop>\b(?:arrete[rz]?|beende[nt]?|stopp(?:e|en)|deten(?:ga|gan)?|ferma(?:te)?|zatrzymaj)\b|останов|停止|중지)"
    r"|(?P<kill>\b(?:tue[rz]|uccidi|tote|maten)\b|убе|杀)"  # noqa: RUF001 - letters of Russian
    r"|(?P<rerun>\b(?:relance[rz]?|redemarre[rz]?|riavvia(?:te)?|uruchom|reinici[ae]n?|neustart)\b|перезапус|重启|重新|再実行|다시)"
    r"|(?P<start>\b(?:lance[rz]|execute[rz]|starte[n]?|fuhre|esegui|ejecut[ae]n?)\b|запус|运行|実行|실행)"
    r"|(?P<release>\b(?:libere[rz]|rilascia|freigeben)\b)",
    re.IGNORECASE,
)


def is_theirs(folded: str) -> bool:
    """A word of another language: no name, and no slip for one of ours."""
    return folded in _FOREIGN


def without_foreign(text: str) -> str:
    """The text without the stretches of another language; where that is all, the order in it, or all of it.

    A question stays, whatever its language.
    """
    spoken = _SCRIPTS.sub(" ", text)
    stretches = _STRETCH.findall(spoken)
    kept = [one for one in stretches if not _is_foreign(one)]
    rest = "".join(kept).strip()
    same = spoken == text and len(kept) == len(stretches)
    if not _speaks(rest):
        return _ordered(text) or text
    return text if same else rest


def _speaks(text: str) -> bool:
    """Something is left that somebody said: no mere name, and no courtesy."""
    named = set(names_in(text))
    return _LATIN.search(text) is not None and any(
        word not in named and fold(word) not in _FOREIGN for word in _WORD.findall(text)
    )


def _ordered(text: str) -> str:
    """An order in another language, in ours: `cancel GL_POST`, `stop all jobs`."""
    match = None if "?" in text else _ORDERS.search(fold(text))
    if match is None or match.lastgroup is None:
        return ""
    return f"{match.lastgroup} {' and '.join(names_in(text)) or 'all jobs'}"


def _is_foreign(stretch: str) -> bool:
    words = [fold(word) for word in _WORD.findall(stretch)]
    if len(words) < _LEAST or stretch.rstrip(" )]\n").endswith("?"):
        return False
    foreign = len({word for word in words if word in _FOREIGN}) + _TOLD * (
        "¿" in stretch or "¡" in stretch
    )
    ours = sum(word in _OURS for word in words)
    return foreign >= _TOLD and foreign > ours
