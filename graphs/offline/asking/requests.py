"""Orders that are not given as orders: wished for, suggested, said to be needed, allowed or due."""

import re
from collections.abc import Collection
from typing import Final

from graphs.offline.asking.conditional import on_condition
from graphs.offline.asking.orders import runs_listing
from graphs.offline.asking.refusing import coaxes
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause
from graphs.offline.text.words import fold

_DO: Final = (
    r"(?:cancell?|kill|rerun|re run|run \w+ again|rerunning|restart|stop|halt|hold|park|release|unhold|submit|resubmit|abort"
    r"|terminate|skip|force|confirm|launch|trigger|drop|delete|remove|purge|wipe|erase|unlink|relink|reset|kick|bounce"
    r"|suspend|resume|pause|disable|enable|shut down|take down|take|bring|bump|raise|lower|increase|decrease|free|unblock"
    r"|requeue|mark|reply|answer|approve|get rid of|put|set|give|push|recycle|switch|reboot|clear)"
)
_DO_OR_RUN: Final = rf"(?:{_DO}|run|start|link|execute|make|change|let|go on with)"
_DONE: Final = (
    r"(?:cancell?ed|killed|rerun|re run|reran|run again|run once more|restarted|started again|stopped|halted|parked|released"
    r"|submitted|resubmitted|aborted|terminated|skipped|forced|confirmed|launched|triggered|kicked off|dropped|deleted"
    r"|removed|purged|wiped|unlinked|relinked|reset|bounced|suspended|resumed|paused|disabled|shut down|taken down"
    r"|brought (?:down|up|back)|rebooted|unblocked|requeued|put (?:on|off|back|in)|gone|out of the way|answered|set to"
    r"|marked as|approved)"
)
_DOING: Final = (
    r"(?:cancell?ing|killing|rerunning|re running|restarting|stopping|releasing|submitting|resubmitting|aborting|skipping"
    r"|forcing|launching|triggering|dropping|deleting|removing|wiping|unlinking|resetting|bouncing|suspending|resuming"
    r"|pausing|shutting down|taking down|bringing (?:down|up|back)|putting|raising|lowering|setting)"
)
_DEED: Final = (
    r"(?:rerun|re run|restart|cancel|cancell?ation|kill|release|hold|stop|submit|submission|resubmission|shutdown|abort|reset|unlink|bounce"
    r"|cancelamento|reprocessamento|reexecucao|liberacao|parada|reinicio|submissao|reset)"
)
_AR: Final = (
    r"(?:cancel|mat|rod|re ?rod|reprocess|reexecut|execut|reinici|par|segur|liber|solt|abort|forc|confirm|dispar|derrub|apag|delet"
    r"|deslink|link|reset|paus|deslig|relig|reboot|tir|coloc|bot|baix|aument|mud|alter|zer|destrav|desbloque|mand|lanc|pul)"
)
_ER: Final = r"(?:submet|suspend|respond|remov|exclu|sub|p)"
_FAZER: Final = rf"(?:{_AR}ar|{_ER}(?:er|ir|or)|dar (?:um |o |a )?(?:{_DEED}|ok|fim|sim|y)|fazer (?:um |o |a )?{_DEED})"
_FIZESSE: Final = (
    rf"(?:{_AR}asse|{_ER}(?:esse|isse)|desse (?:um |o )?(?:{_DEED}|ok)|fizesse (?:um |o )?{_DEED})"
)
_FAZ: Final = rf"(?:{_AR}(?:a|e)|submet[ae]|suspend[ae]|respond[ae]|remov[ae]|da (?:um |o )?(?:{_DEED}|ok|fim)|faz (?:um |o )?{_DEED})"
_FEITO: Final = rf"(?:{_AR}ad[oa]s?|submetid[oa]s?|suspens[oa]s?|removid[oa]s?|respondid[oa]s?|excluid[oa]s?|mort[oa]s?|solt[oa]s?|fora|em hold)"
_YOU: Final = r"(?:you|u|we|us|somebody|someone|anybody|anyone|resync|the bot|ops|voce|vc|tu|a gente|alguem|gente|nos)"
_SOON: Final = r"(?:(?:please|just|simply|maybe|perhaps|kindly|possibly|also|now|really|finally|go ahead and|so|ja|logo|por favor|apenas|simplesmente|quickly|at least) )*"
_THING: Final = r"(?:(?:the|an|o|a|os|as|esse|essa|that|this|my|our|all|every|todos|todas|job|jobs|stream|agent|malha|agente|yes|y|sim|ok|to|on|of|no|na|ao|pro|para|do|da|prompt|limite?|fence|prioridade|priority) )*(?:xxx|it|them|that|everything|jobs|tudo|isso|ele|ela|todos|todas|jobs|plan|plano)"
_GOOD: Final = r"(?:be )?(?:(?:so|very|really|muito|bem|super) )?(?:great|nice|good|lovely|cool|appreciated|wonderful|helpful|ideal|perfect|grateful|kind|best|better|awesome|fantastic|otimo|bom|legal|maravilhoso|ideal|perfeito|bacana|lindo|melhor|excelente)"

_ALL: Final = r"(?:all|everything|every|todos|todas|tudo)"
_EASY: Final = r"(?:better|easier|happier|safer|calmer|happy|glad|relieved|melhor|tranquil[oa]|sossegad[oa]|feliz|calm[oa]|aliviad[oa]|em paz|in peace)"

_ADDRESSED: Final = (
    rf"(?:will|would|do|does|could|can) not (?:really |even )?(?:mind|object to|say no to|refuse|have a problem with) {_SOON}{_DOING}",
    rf"(?:nao )?(?:seria|era) (?:o caso|bom|hora|melhor|possivel|legal|ideal|uma boa)(?: de)? {_YOU} {_SOON}(?:{_FAZER}|deixar|fazer) {_THING}",
    # not to be forgotten, and bets and dares that somebody will do it
    rf"(?:not |never )?(?:forget|fail|omit|neglect|remember) to {_SOON}{_DO_OR_RUN}",
    rf"(?:nao |nunca |sem )?(?:(?:se|me|va|vai|pode|vale) )*(?:esquec\w+|deix\w+|lembr\w+)(?: se)? (?:de|que tem que|que precisa|que e para) {_FAZER}",
    rf"(?:remind (?:yourself|me and)|make a (?:mental )?note|note to self|put (?:it )?on your list) to {_SOON}{_DO_OR_RUN}",
    rf"(?:surely|certainly|obviously|i know|i bet|bet|im sure|i am sure|no doubt|of course) {_YOU} (?:can(?:not)?|could|will|would)(?: not)? {_SOON}{_DO_OR_RUN}",
    rf"(?:aposto|duvido|sei|certeza|claro) que (?:{_YOU} )?(?:nao )?{_SOON}(?:(?:consegue|pode|vai|sabe|da conta de) {_FAZER}|{_FAZ}) {_THING}",
    rf"(?:xxx|it|them|that) (?:gets|receives|takes|deserves|earns|leva|ganha|recebe|merece|toma) (?:a |an |um |uma |its |seu |o |your )?"
    rf"(?:yes|no|y|n|sim|nao|ok|{_DEED})(?: (?:from|by|of) you\b| (?:seu|teu|sua|de voce|de vc)\b| (?:now|agora|today|hoje|then)\b|$)",
    rf"chances? (?:that )?{_YOU} (?:can|could|would|will) {_SOON}{_DO_OR_RUN}",
    rf"(?:{_YOU} )?(?:pode|poderia|podia|podias|consegue|consegues|conseguiria) (?:me |por favor )*(?:fazer|dar|executar|realizar|mandar) (?:um |uma |o |a )?{_DEED} (?:d[oa]s?|n[oa]s?|em|de|para|pra) {_THING}",
    rf"(?:can|could|would|will) {_YOU} {_SOON}(?:do|perform|issue|carry out|trigger|give it|launch) (?:a |an |the |another )?{_DEED} (?:of|on|for|to) {_THING}",
    rf"be a (?:dear|darling|star|pal|sport|mate|angel|hero|sweetheart) and {_DO_OR_RUN}",
    # said to be sure, asked in the passive voice, and said to the assistant as to a person
    rf"(?:com certeza|certamente|claro que|obvio que|com toda certeza|surely|certainly|definitely) (?:{_YOU} )?{_SOON}(?:vai|pode|consegue|will|can|could) {_SOON}(?:{_FAZER}|{_DO_OR_RUN}) {_THING}",
    rf"(?:assistente|bot|robo|resync|assistant)(?: (?!said|says|told|claims|disse|falou)\w+){{0,3}}? (?:vai|will|pode|can) {_SOON}(?:{_FAZER}|{_DO_OR_RUN}) {_THING}",
    rf"(?:can|could|would|may|might) {_THING} {_SOON}be {_DONE} (?:by (?:you|u)|for me|for us|please|now)",
    rf"why (?:do not|dont|not|can not|cannot|cant) {_YOU} {_SOON}{_DO_OR_RUN}",
    rf"why (?:do not|dont|not) {_SOON}{_DO}(?! by| in| at| on hold)",
    rf"(?:por que|porque) (?:{_YOU} )?nao {_SOON}(?:{_YOU} )?{_SOON}{_FAZ} {_SOON}(?:de vez |de uma vez |mesmo )?{_THING}",
    rf"(?:faria|fazer|faz|teria|podia|pode|poderia|quer) (?:me )?(?:o favor|a gentileza|a bondade|um favor|a fineza) (?:de |e )(?:me )?{_FAZER}",
    rf"would {_YOU} (?:be (?:so )?(?:kind|nice|good|able)(?: enough)?|mind|care) (?:as )?(?:to )?{_SOON}(?:{_DO_OR_RUN}|{_DOING})",
    rf"(?:can|could|would|will|might) (?:not )?{_YOU} {_SOON}{_DO_OR_RUN} (?:off |up |down |back |out )?{_THING}",
    rf"(?:how|what) about (?:{_YOU} )?{_SOON}(?:{_DOING}|{_DO}) {_THING}",
    rf"(?:que tal|bora|vamo|vambora|vamos|que voce acha de) {_SOON}{_FAZER} {_THING}",
    rf"(?:sera que|tem como|da para|da pra|rola de|consegue|consegues) (?:{_YOU} )?(?:{_SOON})?(?:{_YOU} )?(?:consegue |pode |poderia )?{_FAZER} {_THING}.*\b(?:para mim|pra mim|por favor|obrigad[oa]|valeu|vlw|agora|ja|pf|pfv)",
)  # fmt: skip
_STATED: Final = (
    # of all at once, and of what a drill is said to be
    rf"^(?:(?:please|pls|just|now|ok|so|and|bot|e|por favor|pode|agora|entao) )*(?:cancel|kill|rerun|re run|restart|stop|hold|park|release|abort|unlink|delete|"
    rf"cancel[ae]|mat[ae]|reprocess[ae]|reexecut[ae]|reinici[ae]|segur[ae]|liber[ae]|solt[ae]|abort[ae]|derrub[ae]|apag(?:a|ue)|delet[ae]) {_ALL}\b",
    rf"^(?:(?:please|pls|just|now|ok|so|and|bot|e|por favor|pode|agora|entao) )*(?:put|place|set|coloca|coloque|poe|ponha|bota|bote) {_ALL}(?: \S+){{0,6}}? (?:on|in|into|em|de) hold$",
    rf"\bsake {_SOON}{_DO_OR_RUN} {_THING}",
    rf"(?:{_DO_OR_RUN}|{_FAZ}) {_THING} (?:for real|de verdade|pra valer|de fato)$",
    rf"^(?:as|for|just|only|como|para|pra|so|so pra|so para) (?:an? |um |uma |the |fins de )*(?:test|drill|exercise|demo|experiment|rehearsal|testing|teste|exercicio|simulado|treino|testar|treinar)\b(?: (?!(?:how|como|what|que|if|se)\b)\S+){{0,8}}? (?:{_DO}|{_FAZ}) {_THING}",
    rf"(?:appreciate|love|like|glad|happy|thankful|grateful|obliged|adoraria|agradeceria) (?:it )?(?:if|se) {_THING} (?:got|get|gets|was|were|is|be|could be|would be|can be|fosse|pudesse ser) (?:{_DONE}|{_FEITO})",
    # what somebody needs, and what comes after sweet words
    rf"(?:need|needed|want|would like|d like|like|beg|urge|ask|asking|begging) {_YOU} to {_SOON}{_DO_OR_RUN} (?:off |up |down |back |out )?{_THING}",
    rf"(?:preciso|precisamos|necessito|quero|queremos|queria|gostaria|peco|exijo|solicito) que (?:{_YOU} )?{_SOON}(?!mand|confirm|tir[ae] (?:um|minh))"
    rf"{_FAZ} {_THING}",
    rf"(?:^|(?:e|entao|agora|hoje|logo|favor|galho|vez) )(?:da|de|faz|mete|manda) (?:um|uma|aquele|logo um|o) {_DEED} (?:n[oa]s?|em|d[oa]s?|para|pra) xxx",
    # threats and promises: what comes of it if it is not done, or once it is
    rf"(?:if|unless|or else|se|caso|a menos que|a nao ser que) {_YOU} (?:(?:do not|dont|wont|will not|refuse to|fail to|nao) )?{_SOON}(?:{_DO_OR_RUN}|{_FAZER}|{_FAZ}) {_THING}.*"
    rf"\b(?:ill|i will|im going to|you will|youll|youre|we will|they will|te|vou|vamos|vao|voce vai|vc vai|perde|ganha)\b",
    rf"\b(?:ill|i will|i promise|i owe|youll get|you get|you will get|will die|te dou|te pago|vou|prometo|juro|ganha|tera)\b.* (?:if|unless|once|when|as soon as|se|quando|assim que|caso) "
    rf"{_YOU} (?:(?:do not|dont|have|ve|nao) )?{_SOON}(?:{_DO_OR_RUN}|{_DONE}|{_FAZER}|{_FAZ}) {_THING}$",
    rf"\b(?:vou|te dou|te pago|prometo|juro)\b.* se {_FAZER} {_THING}$",
    # what somebody is told that he will do
    rf"^(?:(?:e|and|so|entao|now|agora|olha) )*{_YOU} (?:vai|vais|will|are going to|re going to) {_SOON}(?:{_FAZER}|{_DO_OR_RUN}) {_THING}",
    rf"(?:^|ja |entao )(?:vai|va|pode ir) (?:ja |logo )?(?:{_AR}ando|{_ER}(?:endo|indo)) {_THING}",
    rf"(?:^|assistant |bot )go (?:and |on and )?{_DO_OR_RUN} {_THING}",
    # thanks ahead, and what comes of it for him who asks
    rf"(?:agrade\w+|grat[oa]|obrigad[oa]|feliz|content\w+|ador\w+|apreci\w+|content\w+)(?: \w+){{0,2}}? se (?:{_YOU} )?(?:me )?(?:puder|pudesse|conseguir|conseguisse|der|desse|for possivel|fosse possivel)"
    rf"(?: para| pra)? {_SOON}{_FAZER}",
    rf"(?:grateful|thankful|thanks|thank you|obliged|grat[oa]|agrade\w+|obrigad[oa])(?: \w+){{0,3}}? (?:for|por|pel[oa]) (?:a |an |the |um |uma |o |a )?(?:quick )?(?:{_DEED}|{_DOING}|{_FAZER})",
    rf"(?:demitid[oa]|mandad[oa] embora|fired|sacked|dead|toast|in trouble|my job|meu emprego|ferrad[oa]|lascad[oa]|no olho da rua)\b.* (?:if|unless|se|caso) .*\b(?:{_DONE}|{_FEITO}|{_DO}|{_FAZER})",
    # wishes: what would do somebody good, what a thing could do with, what somebody hopes for
    rf"(?:sleep|rest|feel|breathe|be|dormi\w+|descans\w+|fic\w+|estar\w+|trabalh\w+|respir\w+) (?:\w+ ){{0,3}}?{_EASY}"
    rf"(?: \w+){{0,3}}? (?:with|if|once|knowing|com|se|sabendo|vendo) .*\b(?:{_DONE}|{_FEITO}|on hold|{_FIZESSE})",
    rf"(?:(?:could|can) (?:do with|use)|(?:would|will) (?:benefit from|be happier with|look (?:good|nice|better) with)|(?:is|are) (?:begging|crying|asking|dying) for)"
    rf" (?:a |an |another |some |its )?(?:\w+ ){{0,2}}?(?:limit|fence|priority|link|{_DEED})\b",
    rf"(?:xxx|it|them|that) (?:\w+ )?(?:merec\w+|pede|pedia|pediria|aceitaria|cairia bem com|ia bem com|wants?|deserves?|needs?) (?:um|uma|o|a|an|its|seu|sua) "
    rf"(?:\w+ ){{0,2}}?(?:limite?|fence|prioridade|priority|link|{_DEED})\b",
    rf"(?:i wish|if only|hopefully|lets hope|i hope|hoping|quem dera|tomara que|oxala|espero que|bom seria se) .*\b(?:{_DONE}|{_FEITO}|{_FIZESSE})",
    rf"(?:you|u|voce|vc) know (?:\w+ ){{0,3}}?to {_DO_OR_RUN}",
    rf"go (?:on )?(?:the )?hold by|(?:consider|regard) {_THING} (?:as )?{_DONE}",
    rf"(?:so|then|therefore|hence|logo|por isso|entao|pode) (?:just |simply |please |go ahead and |so |ja |pf )*(?:{_DO_OR_RUN} (?:it|them|that|xxx)|{_FAZ}(?: (?:ele|ela|isso|ai|logo|la|xxx|o xxx|de vez))*)$",
    rf"^(?:when|once|as soon as|after|quando|assim que|depois que|logo que) (?:i|im|ive|we|eu|a gente) (?:\w+ ){{1,4}}?{_SOON}(?:{_DO_OR_RUN}|{_FAZ})"
    rf" (?:(?:y|n|yes|no|sim|nao|to|on|o|a|ao|no) )*(?:the |prompt )?(?:{_THING}|prompt)\b",
    rf"(?:ninguem|nobody|no one) (?:\w+ ){{1,4}}?{_FAZ}(?: (?:ele|ela|isso|ai|logo|la|de vez))*$",
    # it is time, a hero would do it, somebody said to do it
    rf"(?:about|high|past) time (?:that )?(?:{_YOU}|xxx) .*{_DONE}",
    rf"(?:passou da|era|e|chegou a|ta na|esta na) hora (?:de|que) (?:{_YOU} )?(?:{_FAZER}|{_FIZESSE})",
    rf"(?:{_DONE}|{_DO}) .*\b(?:do it|do that|make it so|make it happen|get it done|take care of (?:it|that))",
    rf"(?:{_FEITO}|{_FAZER}) .*\b(?:faz isso|faca isso|providencia|resolve isso|manda bala)",
    rf"(?:feel free|at liberty) to {_SOON}{_DO_OR_RUN}",
    rf"(?:fique|fica|sinta se) a vontade (?:para|pra|de) {_FAZER}",
    rf"i (?:hereby )?(?:order|authori[sz]e|instruct|command|request|direct|allow) (?:{_YOU} to {_DO_OR_RUN}|(?:the|a) {_DEED})",
    rf"(?:autorizo|ordeno|determino|solicito|peco|permito) (?:{_YOU} )?(?:a |que |o |para |pra )?(?:{_FAZER}|{_DEED}|{_FAZ})",
    rf"(?:is|are) to be {_DONE}(?! by)",
    rf"(?:says?|said) to {_DO}|(?:told|asked|wants|instructed|ordered|needs|expects) (?:me|us|you|resync|hwa|tws) to {_DO_OR_RUN}",
    rf"(?:mandou|mandaram|pediu|pediram|falou|disse|disseram) (?:(?:para|pra|que|me|vc|voce|eu|a gente) )*(?:{_FAZER}|{_FAZ})",
    rf"(?:tell|ask|have|get|make) (?:hwa|tws|resync|conman|the (?:engine|scheduler|master|system|agent)) (?:to )?{_DO_OR_RUN}",
    rf"(?:pede|peca|pedir|fala|diz|manda) (?:para|pra|pro|ao|o) (?:o )?(?:hwa|tws|conman|motor|agendador|master|sistema|agente) (?:para )?{_FAZER}",
    rf"(?:do|perform|issue|fire|carry out|give it) (?:a|an|the|another) (?:\w+ )?{_DEED} (?:of|on|for|to)",
    r"^(?:(?:please|just|now|ok|so|and|e|por favor|pode|agora|then|entao) )*(?:run|start|launch|kick off|execute|roda|rode|executa|execute|inicia|inicie|dispara|dispare|switch|extend|rebuild|vira|vire|gera|gere|estende|estenda) "
    r"(?:the |o |a )?(?:new |novo )?(?:jnextplan|resetplan|switchplan|plan|plano|virada|plan extension|plan switch)(?! (?:run|ran|rodou|status))",
    rf"(?:needs?|requires?|wants?|deserves?|is (?:due|ready) for) (?:a |an |another |to get a |one more ){_DEED}",
    rf"(?:needs?|has|have|had better|must|ought|got|gotta|shall|should) (?:to )?(?:be|get) (?:{_SOON})?{_DONE}(?! by)",
    rf"(?:can|may) (?:now )?be (?:{_DONE}|answered|replied|approved)(?: (?:yes|no|now|then|with))? .*(?:do (?:it|that|so)|go ahead|make it)",
    rf"(?:wants?|wanted|need|needs|like|love|prefers?|demands?|expects?|asked for|asks for|requests?|order(?:s|ed)) {_THING} (?:to be )?{_DONE}(?! by (?!you\b|u\b))",
    rf"(?:precisa|precisam|tem que|tem de|deve|devem|necessita|carece|pede) (?:de )?(?:ser |estar )?(?:{_FEITO}|um {_DEED}|uma {_DEED}|{_DEED})",
    rf"(?:quer|quero|queremos|querem|pediu|exige|preciso|mandou) (?:o |a |os |as |que )?{_THING} (?:seja |sejam |ser )?{_FEITO}",
    rf"(?:can|may|pode) (?:ser )?{_FEITO}.*(?:faz isso|pode fazer|manda ver|providencia)",
    rf"pode (?:{_SOON})?(?:{_FAZER}|mandar|responder)\b.*\b(?:faz isso|faca isso|manda ver|manda bala|providencia)",
    rf"(?:have|has|got|give|given|gave|granted|with|are|is|am|hereby) (?:now )?(?:(?:my|the|a|our|full|you|it|official|his|her) )*(?:permission|approval|authori[sz]ation|go ahead|ok|okay|blessing|green light|clearance|allowed|authori[sz]ed|cleared|free|welcome|entitled) (?:now )?(?:to|for you to) {_SOON}{_DO_OR_RUN}",
    rf"(?:permissao|autorizacao|aval|aprovacao|ok|sinal verde|autorizad[oa]|liberad[oa]|direito) (?:para|pra|de|a) (?:{_YOU} )?{_FAZER}",
    rf"(?:proceed|go ahead|carry on|continue|get on|move on|go on|start) with (?:the |a |that |my |its ){_DEED}",
    rf"(?:prossegu(?:e|ir|ira)|prossiga|segu(?:e|ir)|siga|continu(?:a|ar|e)|vai|ir|va) (?:em frente )?com (?:o |a ){_DEED}",
    rf"(?:would|should|will|might|wouldnt|d) {_GOOD}.* if .*\b(?:{_DO_OR_RUN}|{_DONE}|{_DOING})",
    rf"(?:appreciate|love|like|glad|happy|thankful|grateful|obliged) (?:it )?if {_YOU} .*\b(?:{_DO_OR_RUN}|{_DONE})",
    rf"(?:seria|ficaria|e|era) {_GOOD} (?:se|que|voce|alguem|a gente) .*\b(?:{_FIZESSE}|{_FAZER}|{_FAZ}|fosse {_FEITO}|seja {_FEITO})",
    rf"(?:agradeceria|agradeco|gostaria|queria|adoraria|ajudaria) (?:muito )?(?:se|que) .*\b(?:{_FIZESSE}|fosse {_FEITO}|{_FAZ})",
    rf"(?:somebody|someone|anybody|anyone) (?:should|must|has to|needs to|ought to|better|please) {_SOON}{_DO_OR_RUN}",
    rf"(?:alguem|voce|vc|a gente) (?:deveria|devia|precisa|tem que|tem de|podia|poderia|pode|consegue) {_SOON}{_FAZER} {_THING}",
    rf"(?:make sure|see to it|ensure|see) (?:that )?{_THING} (?:is|are|gets|get|will be) {_DONE}",
    rf"(?:have|get) {_THING} (?:{_DONE}|running|going|down|up|started|moving)",
    rf"(?:garant[ae]|cuida para|trata de|ve se) (?:que )?{_THING} (?:seja |fique |esteja )?(?:{_FEITO}|{_FAZER})",
    rf"(?:bring|take|get|put) {_THING} (?:back )?(?:down|up|offline|online|out|off|back)",
    rf"say (?:yes|no|y|n|ok) (?:to|on) (?:the )?(?:prompt |question )?{_THING}",
)  # fmt: skip
_IN_QUESTIONS: Final = re.compile(rf"\b(?:{'|'.join(_ADDRESSED)})\b")
_IN_STATEMENTS: Final = re.compile(rf"\b(?:{'|'.join((*_ADDRESSED, *_STATED))})\b")
_NO_ORDER: Final = re.compile(
    r"^(?:(?:and|so|ok|hey|hi|please|e|entao|mas|but) )*(?:which|what (?!about|an? )|who|how (?!about)|when (?!i |im |ive |we )|where|is|are|was|were|did|do (?!a |an |the |another |not )|does|has|have|any(?! chance)|qual|quais|quem (?!dera)"
    r"|como|quando (?!eu |a gente )|onde|cade|que (?!tal|voce|assistente|bot|robo|maquina|ferramenta)|o que|algum|alguma|existe|tem (?!como)|ha|foi|esta|ta)\b"
    r"|^(?:(?:and|so|ok|e|entao) )*(?:suppose|supposing|assume|assuming|suponha\w*|supondo|imagine|digamos|lets say)\b"
    r"|\b(?:what happens|what would|what if|what breaks|o que acontece|e se|is (?:it|that|this)(?: \w+)? (?:safe|risky|wise|dangerous)|safe to|arriscado|e seguro|seguro|risk|risco|tell me how|how to|how do|como faco"
    r"|command|comando|sintaxe|syntax|steps|passos|procedure|procedimento|allowed to|which|quais|quem|who|cannot be|not be|does not|do not need|nao precisa|nao deve|nao tem que)\b"
)
# `If we hold it, what slips`: who supposes that and asks what then happens, orders nothing.
_SUPPOSED: Final = re.compile(
    r"^(?:(?:and|so|ok|but|lets|let us|e|entao|mas|vamos) )*(?:"
    r"(?:suppose|supposing|imagine|assume|assuming|supondo|supor|suponha|imagina|imagine|digamos)\b(?! (?:that |que )?(?:you|u|voce|vc)\b)"
    r"|(?:if|say|caso|se) (?!you\b|u\b|voce\b|vc\b).*\b(?:what|o que|oq|how (?:many|much|long)|quant[oa]s?)\b)"
)
_MAY: Final = re.compile(
    r"^(?:(?:and|so|ok|e|mas|but|entao|afinal) )*(?:who|quem)(?: all| else| mais)? (?:can|may|is allowed to|is authori[sz]ed to|is entitled to|is permitted to|has the right to|has permission to|"
    rf"pode|podem|poderia|tem (?:permissao|direito|autorizacao|poder) (?:de|para|pra|a)) {_SOON}(?:{_DO}|{_FAZER}) {_THING}(?!.*\b(?:if|se|caso|when|quando)\b)"
)
# `As a test of the emergency procedure, cancel X for real`: the procedure is a pretext.
_PRETEXT: Final = re.compile(
    rf"^(?:as|for|just|only|como|para|pra|so|so pra|so para) (?:an? |um |uma |the |fins de )*(?:test|drill|exercise|demo|experiment|rehearsal|teste|exercicio|simulado|treino|testar)\b"
    rf"(?!.*\b(?:how|como faco|como se|what|o que|which|qual)\b).* (?:{_DO}|{_FAZ}) {_THING}"
)
# `Execute the command: conman cj X`, of one that changes something.
_COMMANDED: Final = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|por favor|pode|me|just|e|and|now|agora|then|entao|bot) )*"
    r"(?:run|execute|issue|type|enter|roda|rode|rodar|executa|execute|executar|manda|mande|digita|digite)\b(?: (?!conman)[\w']+){0,5} ?:? *[\"'`]?conman +[\"'`]?"
    r"(?:cj|cs|cancel\w*|rr|rerun|kill|release|rj|rs|altp\w*|ap|adj|ads|ddj|dds|conf\w*|limit|l[cs]|fence|lk|link|un|unlink|start|stop|reply|resource|submit|sb[jsd]|switchm\w*|tellop|deldep|adddep|hold|shutdown|stopappserver)\b"
)
_SECRET: Final = re.compile(
    r"(?:^|[_.-])(?:password|passwd|pwd|senha|secrets?|secret_key|api_?key|access_key|private_key|token|credentials?)$"
)
_WHAT_FOR: Final = re.compile(
    r"^what (?:is|are) .*\bxxx(?: (?:job )?(?:stream|job))? (?:good |there |used |meant )?for$"
    r"|(?:why does .*|why is there .*)\bxxx.* (?:exist|for)$|(?:where does|de onde) .*xxx.* (?:come from|vem|sai)$"
)
_OF_A_JOB: Final = frozenset(
    {"status", "log", "why", "when", "jobs", "job", "stream", "state", "failed", "eta", "successor"}
)
_ASKS_FIRST: Final = frozenset({"safe", "how_to", "can_i", "role_play", "obey_text"})
_OURSELVES: Final = re.compile(
    r"(?!estamos|vamos|andamos|ficamos|somos|temos|podemos|vemos)\w{2,}(?:amos|emos|imos)|(?!\w*ndo$|ano|anda)(?=\w{4,})\w+[^\Wd]o"
)
_SOMETHING: Final = re.compile(
    r"\b(?:xxx|it|them|that|everything|all|jobs|tudo|todos|todas|isso|ele|ela|plan|plano|jnextplan|resetplan|virada|prompt)\b"
)


def manner_of(clause: Clause, found: Found, ideas: Collection[str]) -> frozenset[str]:
    """What the manner of speaking says beside the words: that it orders, or asks how to or what."""
    if _asks_secret(found, ideas):
        return frozenset({"secret", "defiant"})
    if _requested(clause, found, ideas) and not runs_listing(clause):
        manner = "defiant" if coaxes(clause.part.text) else "ordered"
        return frozenset({"act", "^act", manner})
    if {"who", "act"} <= set(ideas) and _MAY.search(_plain(clause, found)):
        return frozenset({"who_may"})
    if _asks_how(clause):
        return frozenset({"how_to"})
    return frozenset({"what_is"}) if _asks_what(clause, found) else frozenset()


def _asks_secret(found: Found, ideas: Collection[str]) -> bool:
    """`The value of DB_PASSWORD`: what is called so is no object of the plan that somebody asks for."""
    named = any(_SECRET.search(fold(name.text)) for name in found.names)
    return named and "reveal" in ideas and _OF_A_JOB.isdisjoint(ideas)


def _requested(clause: Clause, found: Found, ideas: Collection[str]) -> bool:
    """An order in disguise: `why don't you cancel X`, `X has to be rerun`, `que tal cancelar o X`."""
    if on_condition(clause, found) or _is_commanded(clause, found, ideas):
        return True
    said = _plain(clause, found)
    if not _SOMETHING.search(said) or _NO_ORDER.search(said) or _SUPPOSED.match(said):
        return False
    if not _ASKS_FIRST.isdisjoint(ideas):
        return False
    forms = _IN_QUESTIONS if clause.question else _IN_STATEMENTS
    return forms.search(said) is not None


def _is_commanded(clause: Clause, found: Found, ideas: Collection[str]) -> bool:
    """An order for a drill, or to run a command that changes something."""
    if clause.question:
        return False
    if "act" in ideas and _PRETEXT.search(_plain(clause, found)):
        return True
    tools = "tool" in ideas and "command" in ideas
    return tools and _COMMANDED.search(fold(clause.part.text)) is not None


def _asks_how(clause: Clause) -> bool:
    """`Como reservamos os slots`, `como esvazio o spool`: how somebody does a thing himself."""
    words = clause.part.reading.words[clause.head : clause.part.end]
    asks = len(words) > 2 and words[0].folded == "como"
    return asks and _OURSELVES.fullmatch(words[1].folded) is not None


def _asks_what(clause: Clause, found: Found) -> bool:
    """`What is HOLD` asks for its meaning, `what is in HOLD` for jobs."""
    if _WHAT_FOR.search(_plain(clause, found)):
        return True
    words = [word for word in clause.part.words if word.shape != "mark"]
    asks = len(words) == 3 and [word.folded for word in words[:2]] == ["what", "is"]
    return asks and words[2].text in found.entities.states


def _plain(clause: Clause, found: Found) -> str:
    """What is said in small words, each name as `xxx`; what is quoted is not said."""
    part, named = clause.part, {name.at for name in found.names} | clause.part.reading.strong
    words = (
        "xxx" if at in named else word.folded
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark" and not word.quoted
    )
    return " ".join(words)
