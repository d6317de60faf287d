"""Hostile texts, written for these tests: what a message may try, and how a browser would read the result."""

from html import unescape
from html.parser import HTMLParser

HTML = [
    "<script>alert(1)</script>",
    "<p><script src=//x.test/a.js></script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<p><img src=x onerror=alert(1)>",
    "<p><img src=x onerror\n=\nalert(1)>",
    "<p><IMG SRC=x ONERROR=alert(1)>",
    "<p><img/src=x/onerror=alert(1)>",
    "<p><img src=`x`onerror=alert(1)>",
    "<p><svg onload=alert(1)>",
    "<p><svg><script>alert(1)</script></svg>",
    "<p><svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<p><svg><animate attributeName=href values=javascript:alert(1)></svg>",
    "<p><svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'></svg>",
    "<p><svg><style><img src=x onerror=alert(1)></style></svg>",
    "<p><math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<p><math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<p><iframe src=javascript:alert(1)></iframe>",
    "<p><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<p><object data=javascript:alert(1)></object>",
    "<p><embed src=javascript:alert(1)>",
    "<p><applet code=x></applet>",
    "<p><base href=//x.test/>",
    "<p><link rel=stylesheet href=//x.test/a.css>",
    "<p><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<p><style>body{background:url(javascript:alert(1))}</style>",
    "<p><style>@import '//x.test/a.css';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    '<p style="width:expression(alert(1))">x</p>',
    "<p onclick=alert(1)>x</p>",
    "<p onmouseover='alert(1)' tabindex=0 autofocus onfocus=alert(1)>x</p>",
    "<p/onclick=alert(1)>x",
    "<p class='site-header' id='contenu' data-x=1>x</p>",
    "<p hx-get='/deconnexion/' hx-trigger=load>x</p>",
    "<p data-hx-post='/x' hx-on:load='alert(1)'>x</p>",
    "<p><a href=javascript:alert(1)>x</a>",
    "<p><a href='JaVaScRiPt:alert(1)'>x</a>",
    "<p><a href=' javascript:alert(1)'>x</a>",
    "<p><a href='java\tscript:alert(1)'>x</a>",
    "<p><a href='java\nscript:alert(1)'>x</a>",
    "<p><a href='\x01javascript:alert(1)'>x</a>",
    "<p><a href='javascript&colon;alert(1)'>x</a>",
    "<p><a href='&#106;avascript:alert(1)'>x</a>",
    "<p><a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)'>x</a>",
    "<p><a href='javascript&Tab;:alert(1)'>x</a>",
    "<p><a href='java&NewLine;script:alert(1)'>x</a>",
    "<p><a href='vbscript:msgbox(1)'>x</a>",
    "<p><a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<p><a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<p><a href='blob:https://x.test/1'>x</a>",
    "<p><a href='file:///etc/passwd'>x</a>",
    "<p><a href='https://x.test/' target=_blank rel=opener onclick=alert(1)>x</a>",
    "<p><a href='https://x.test/\" onmouseover=\"alert(1)'>x</a>",
    "<p><form action=javascript:alert(1)><button>x</button></form>",
    "<p><button formaction=javascript:alert(1)>x</button>",
    "<p><input autofocus onfocus=alert(1)>",
    "<p><select autofocus onfocus=alert(1)></select>",
    "<p><textarea autofocus onfocus=alert(1)></textarea>",
    "<p><textarea><script>alert(1)</script>",
    "<p></textarea><script>alert(1)</script>",
    "<p><title></title><script>alert(1)</script>",
    "<p><noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<p><template><script>alert(1)</script></template>",
    "<p><xmp><img src=x onerror=alert(1)></xmp>",
    "<p><plaintext><script>alert(1)</script>",
    "<p><!--><img src=x onerror=alert(1)>-->",
    "<p><!-- --!><img src=x onerror=alert(1)> -->",
    "<p><![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p><?xml-stylesheet href='javascript:alert(1)'?>",
    "<p><details open ontoggle=alert(1)>x</details>",
    "<p><video><source onerror=alert(1)></video>",
    "<p><audio src=x onerror=alert(1)>",
    "<p><marquee onstart=alert(1)>x</marquee>",
    "<p><body onload=alert(1)>",
    "<p><table background=javascript:alert(1)><tr><td>x</table>",
    "<p><custom-tag onpointerenter=alert(1)>x</custom-tag>",
    "<p>\u2028<img src=x onerror=alert(1)>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<pre lang=x onclick=alert(1)><code class=language-x>x</code></pre>",
    "<ul type=disc style='position:fixed;inset:0'><li value=1 onclick=alert(1)>x</ul>",
    "<hr onclick=alert(1) style=x>",
    "<h3 onclick=alert(1)>x</h3>",
]

MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](https://x.test 'a\" onmouseover=\"alert(1)')",
    '[x](https://x.test/"onmouseover=alert(1))',
    "![x](javascript:alert(1))",
    "![x](https://x.test/pixel.png)",
    '![x"onerror="alert(1)](x)',
    "<javascript:alert(1)>",
    "<JavaScript:alert(1)>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x]\n\n[x]: <javascript:alert(1)> 'a'",
    "[x](//x.test/a)\n<img src=x onerror=alert(1)>",
    "Bonjour <img src=x onerror=alert(1)>",
    "Bonjour <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "```html onload=alert(1)\nx\n```",
    "> <svg onload=alert(1)>",
    "- <iframe src=javascript:alert(1)>",
    "1. <style>*{display:none}</style>",
    "# <a href=javascript:alert(1)>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "a <b onclick=alert(1)>x</b>",
    '[a](javascript:alert(1) "<img src=x onerror=alert(1)>")',
    "*[x](javascript:alert(1))*",
    "<!-- --><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
]

ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "pre", "hr"}
SCHEMES = ("http:", "https:", "mailto:")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if tag != "a" or name not in {"href", "rel"}:
                self.found.append(f"{tag}[{name}]")
            if name == "href":
                address = "".join(c for c in unescape(unescape(value or "")) if c > " ").lower()
                scheme = address.partition("/")[0]
                if ":" in scheme and not address.startswith(SCHEMES):
                    self.found.append(f"href={value}")

    def handle_comment(self, data):
        self.found.append("<!-- -->")

    def handle_decl(self, decl):
        self.found.append("<!>")

    def handle_pi(self, data):
        self.found.append("<?>")


def dangers(html):
    """What is not allowed in that fragment of HTML, as a browser would build it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
