"""How courtesy is worded in English and Chinese, as patterns of small letters, and what such phrases are about."""

import re

from assistant.claims.promises import words_of

_PEOPLE = (
    r"(?:a|one of (?:my|our)|my|our|the|another) (?:\w+ ){0,2}"
    r"(?:colleagues?|teams?|agents?|specialists?|persons?|people)"
)
_HELP = r"(?:help|assist|hear|explain|clarify)(?: you)?(?: with (?:that|this|it))?"
_SORRY = r"sorry(?: (?:about|for|to hear|that))?"
_ENGLISH = (
    r"(?:hello|hi|hey|dear|good (?:morning|afternoon|evening))(?: there)?\b",
    r"(?:thank you|thanks?)(?: (?:so|very) much)?(?: again)?(?: for (?:getting in touch|reaching out"
    r"|contacting us|your (?:\w+ )?(?:message|patience|question|interest|understanding|reply|feedback)"
    r"|asking|writing(?: to us)?|letting (?:me|us) know|waiting|the (?:details|information)))?",
    rf"(?:(?:i(?:'m| am)|we(?:'re| are)) )?(?:(?:very|so|really|truly) )?{_SORRY}",
    r"(?:my|our) apologies|i apologi[sz]e(?: for)?",
    rf"(?:(?:i(?:'m| am)|we(?:'re| are)|i(?:'d| would) be) )?(?:happy|glad|pleased|delighted) to {_HELP}",
    r"you(?:'re| are)? (?:very )?welcome|my pleasure|no problem|of course|certainly|sure|great",
    r"(?:good|great) question",
    r"(?:i|we) (?:completely |fully |can |do )?(?:understand|appreciate|imagine|see)\b",
    r"(?:i |we )?hope (?:this|that|it) (?:helps|answers)(?: (?:you|your question))?",
    r"(?:please )?(?:let (?:me|us) know|feel free to (?:ask|write|reply|contact us|reach out))",
    r"(?:please )?(?:write|reply|ask|message|tell)(?: to)? (?:me|us|again|back|here)",
    r"get (?:back )?in touch|(?:do not|don't) hesitate to \w+",
    r"if (?:anything|something) (?:else )?(?:is|comes up|remains)\b|any (?:time|other questions)",
    r"if you (?:have|need) (?:any|anything|more|further)\b",
    r"(?:have|enjoy) a (?:nice|good|great|lovely) (?:day|evening|weekend)",
    r"(?:kind|best|warm) (?:regards|wishes)|take care",
    r"here(?:'s| is) (?:how it works|what (?:you can do|to do|i found)|the answer)",
    r"here(?:'s| is) an? (?:more precise |short )?(?:answer|summary|overview)",
    r"let me (?:look at|put|check|explain|see|clarify|know|help)(?: (?:that|this|it|you))?",
    rf"{_PEOPLE} (?:will|is going to|can) (?:gladly |now |soon )?(?:look|check|review|take|reply|answer"
    r"|get back|follow|help|be in touch|contact)(?: (?:over|up|into|at|to|after))?",
    r"(?:i|we)(?: will|'ll) (?:look into|check|ask|find out|forward|(?:pass|hand) (?:this|it) (?:on|over))",
    r"(?:i|we) (?:do not|don't|cannot|can't|could not|couldn't|did not|didn't|am not|are not|have not"
    r"|haven't) (?:know|find|say|tell|answer|see|sure|certain|found|yet know|able to (?:find|say|tell|answer))",
    r"(?:i |we )?(?:would |'d )?rather not guess",
    r"(?:i|we) have (?:noted|made a note)",
)
_CHINESE = (
    "(?:您|你)好|早上好|下午好|晚上好|尊敬的(?:客户|用户)|亲爱的",
    "(?:非常|十分|再次)?(?:感谢|谢谢|多谢)(?:您|你)?(?:的)?"
    "(?:咨询|来信|联系|留言|耐心等待|等待|理解|反馈|提问|信任|支持)?",
    "(?:非常|十分|很|深感|真的)?(?:抱歉|对不起|不好意思|遗憾)|给您(?:带来|造成)(?:的)?(?:不便|困扰)",
    "(?:很|非常)?(?:高兴|荣幸|乐意)(?:能)?(?:为|帮)(?:您|你)(?:服务|解答|解决|帮忙)?",
    "不客气|没问题|好的|当然|明白|理解(?:您|你)的?(?:心情|感受|担心)?|请(?:您)?(?:放心|稍等|稍候)",
    "希望(?:以上|这)?(?:内容|信息|回答)?(?:能)?(?:对|帮)(?:您|你)(?:有所)?(?:有)?帮助?",
    "祝(?:您|你)?.{0,6}(?:愉快|顺利)|(?:再|重新|来)?(?:为|给|帮)(?:您|你)(?:说明|解释)(?:一下)?",
    "(?:如果?|若)(?:您|你)?(?:还)?有(?:任何|其他|什么|不清楚)?(?:的)?(?:问题|疑问|地方)?",
    "(?:欢迎|请)(?:您)?(?:随时|继续|再次)(?:联系|留言|咨询|提问)?(?:我们)?",
    "(?:再|重新|来)(?:为|给|帮)?(?:您|你)?(?:核对|核实|查|看)(?:一下|了)?",
    "(?:稍后)?(?:会有)?(?:我们的?)?(?:同事|人工客服|客服|专员)(?:会|将)?(?:尽快)?(?:为您|给您)?"
    "(?:查看|核实|跟进|处理|回复|答复|联系|接手)?(?:并|，)?",
    "(?:在)?(?:这里|本对话|此)(?:中)?(?:回复|答复)(?:您|你)?",
    "(?:暂时|目前)?(?:没有|没能|未能?|无法|不)(?:在)?(?:找到|查到|确认|确定|清楚|知道|回答|想?随意猜测)",
    "已记下(?:您|你)的(?:联系方式|信息)?",
)
COURTESY = re.compile("|".join([*(rf"(?<![a-z])(?:{words})" for words in _ENGLISH), *_CHINESE]))
_CALLS_ENGLISH = (
    r"(?:is )?(?:any|some)(?:one|body) (?:there|here|around)|are you (?:still )?(?:there|here|online)",
    r"(?:can|may|could) i ask (?:you )?(?:something|a question)",
    r"(?:good ?)?bye(?: bye)?|see you(?: soon| later)?|cheers",
    r"yes|yep|yeah|nope?|perfect|awesome|wonderful|got it|noted|done|it works(?: now)?|test(?:ing)?",
)
_CALLS_CHINESE = (
    "有人(?:在)?吗|(?:您|你)?在不在|(?:我)?(?:可以|能)?想?(?:请)?(?:问|咨询)(?:您|你)?(?:一)?个(?:问题|事)[吗么]?",
    "收到|[嗯哦噢恩]+|再见|拜拜|(?:那)?没事了|测试|是的|对的|不用了?|(?:我)?(?:知道|明白|懂)了|可以了|搞定了?",
)
#: How customers begin, answer and end, without asking anything.
CALLS = re.compile("|".join([*(rf"\b(?:{words})\b" for words in _CALLS_ENGLISH), *_CALLS_CHINESE]))
#: They say yes: whatever comes with them is what they say yes to.
ASSENT = re.compile(r"\b(?:of course|certainly|sure|absolutely|no problem)\b|当然|没问题|好的|明白")
#: How a question to the customer begins. "Isn't it so that" asks nothing.
ASKED = re.compile(
    r"^(?:(?:and|so|but|also|or|then|now|please|hello|hi|hey|well|thanks|sorry),? )*"
    r"(?:(?:to|in|on|at|for|from|with|by|about) )?(?:(?:what|which|who|whom|whose|where|when|why|how)\b"
    r"|(?:is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must)\b(?!n't))"
    "|请问|[吗呢么]$|什么|怎么|怎样|如何|哪|谁|是否|多少|几|多久|为何|还是|能否|可否|有没有|是不是|要不要|[要能会]不[要能会]"
)
#: They ask to be agreed with, or whether one knew: all the rest is stated.
TAG = re.compile(
    r"[,;] *(?:right|correct|ok(?:ay)?|yes|no|you know|remember|don't you think"
    r"|(?:is|are|do|does|did|can|could|will|wo|would)(?: not|n't)? (?:it|that|they|we|you))$"
    r"|[,，;；]? *(?:[对是好行](?:吗|吧|不对|不是|的吗)|不是吗)$"
)
TOLD = re.compile(
    r"\bdid you (?:already |also )?know\b"
    r"|\b(?:did|do|are|were|have) you (?:\w+ ){1,2}that (?:we|our|all|the|you|every)\b"
    r"|\b(?:great|good|glad|happy|nice|true|aware) (?:to know )?that\b|(?:您|你)(?:是否|可)?知道我们"
)
#: A reason within a question is stated.
REASON = re.compile(r"\b(?:since|because|given that|now that|(?:as|when) (?:we|our|all|every)\b)|因为|既然")
#: Only a case that is asked about, or what is to be chosen from: "the blue one or the red one".
CASE = re.compile(
    r"^(?:if|in case|should)\b|^(?:如果|若|假如)"
    r"|^(?:(?:the|an?) )(?:[a-z]+ )?[a-z]+(?: or (?:(?:the|an?) )?(?:[a-z]+ )?[a-z]+)?$"
)
#: They speak of the conversation itself.
ABOUT = words_of(
    "question questions message messages conversation help here answer reply replies page pages look looking "
    "again time moment patience trouble inconvenience wait waiting colleague colleagues team shortly soon "
    "little bit more clearly anything something else this that from would could please know like want need "
    "them find guess once into with back doubt unclear further information details contact helps happy what "
    "where which when how first tell can clear"
)
ABOUT_CHINESE = re.compile(
    "问题|帮助|资料|答案|信息|回答|对话|留言|同事|您|你|我们?|他们|这个?|那|的|了|吗|呢|一下|请问|请|会|将|并|在|中|里|想|再|也|还"
    "|有|为|给|和|是|就|都|可以|能|不?清楚|地方|到|查看|核实|稍后|尽快|联系方式|什么|哪些?|如何|怎么|告诉|知道"
)
#: What follows may be the customer's own words.
RESTATED = re.compile(
    r"sorry|apolog|understand|appreciate|\bsee\b|you (?:wrote|said|asked|mentioned)|about"
    "|抱歉|遗憾|理解|您(?:说|提到|反映)的?"
)
