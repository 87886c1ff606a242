"""Texts that try to leave their code span, as a log line or a job name could."""

from hypothesis import strategies as st

ATTACKS = (
    "`",
    "``` \n# heading",
    "a`b``c```d",
    "x\n\n<script>alert(1)</script>",
    "](javascript:alert(1))",
    "![](http://evil.test/x.png)",
    "<img src=x onerror=alert(1)>",
    "|a|b|",
    "\\",
    "\\`",
    "~~~\n<b>",
    "[x]: javascript:alert(1)",
    "**bold** _em_ # 1. - > ***",
    "www.evil.test",
    "http://evil.test",
    "{{ cite }} {% raw %}",
    "\u202egnp.exe\u2028",
    "[r1a2b3c4d]",
    "&lt;&#60;script",
    "`" * 3000,
    "x" * 10_000,
    "` " * 5_000,
)
_PIECES = st.sampled_from(["`", "``", "```", "\n", " ", "<", "](", "[", "~~~", "|", "\\", "#", ">"])
_WORDS = st.sampled_from(
    ["a", "<script>", "javascript:x", "![", "- ", "1. ", "* ", "http://e.test"]
)

texts = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(min_size=1, max_size=60),
    st.lists(_PIECES | _WORDS, min_size=1, max_size=25).map("".join),
)
