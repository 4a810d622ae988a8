// The report's style sheet. Colours are the workbench's: one accent, better blue and worse orange, base grey.
#pragma once

namespace fw::report {

inline constexpr const char* kStyle = R"css(
:root{--page:#fff;--frame:#f5f6f8;--ink:#1b1f24;--soft:#57606a;--line:#d9dde3;--accent:#2f6fde;--better:#0b6fb8;
--worse:#b85c00;--band:#dfe3e8;--chip:#eef1f5;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--page:#1e2227;--frame:#16191d;--ink:#e6e9ed;--soft:#9aa4b0;--line:#343a42;
--accent:#6ea0ff;--better:#6bb8f0;--worse:#f0a35a;--band:#39414b;--chip:#2a3038}}
*{box-sizing:border-box}
body{margin:0;background:var(--frame);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:32px 16px 64px}
header{margin-bottom:24px}
h1{font-size:26px;line-height:1.25;font-weight:600;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:19px;font-weight:600;margin:0 0 12px}
h3{font-size:15px;font-weight:600;margin:20px 0 8px}
p{margin:0 0 8px;max-width:76ch}
.soft,small{color:var(--soft)}
small{font-size:13px}
section{background:var(--page);border:1px solid var(--line);border-radius:8px;padding:24px;margin:0 0 16px}
section>:last-child{margin-bottom:0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
ul{margin:0;padding:0;list-style:none}
li{padding:8px 0;border-top:1px solid var(--line);display:flex;gap:12px}
li:first-child{border-top:0}
li>span:first-child{flex:0 0 20px;text-align:center;font-weight:600}
.better{color:var(--better)}
.worse,.mixed{color:var(--worse)}
.headline{font-size:19px;line-height:1.4;font-weight:600;max-width:none}
.verdict{text-align:left}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:6px 8px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line);vertical-align:middle}
th{font-weight:600;color:var(--soft);font-size:13px}
th:first-child,td:first-child,th.left,td.left{text-align:left}
td.name{white-space:normal;min-width:8em;overflow-wrap:anywhere}
tbody tr:last-child td{border-bottom:0}
tr.group td{border-top:2px solid var(--line)}
tr.base td{color:var(--soft)}
tr.group td:first-child{color:var(--ink);font-weight:600}
td small{display:block}
.mark{font-weight:600;width:1.5em}
.strip{display:block;width:160px;height:22px}
.strip .band{fill:var(--band)}
.strip .zero{stroke:var(--soft);stroke-width:1}
.strip .line{stroke:currentColor;stroke-width:2}
.strip .dot{fill:currentColor}
details{margin-top:12px}
summary{cursor:pointer;font-weight:600;color:var(--accent)}
figure{margin:0 0 24px}
figure img{display:block;max-width:100%;height:auto;background:#fff;border-radius:4px}
figcaption{margin-top:8px;color:var(--soft);font-size:13px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px;padding:16px 0;border-top:1px solid var(--line)}
.pair>p{grid-column:1/-1;margin:0}
.pair>div{min-width:0}
blockquote{margin:4px 0 0;padding:8px 12px;background:var(--chip);border-radius:4px;white-space:pre-wrap;
overflow-wrap:anywhere}
.chip{background:var(--chip);border-radius:4px;padding:0 6px;font-size:13px}
footer{color:var(--soft);font-size:13px}
@media(max-width:720px){.pair,dl{grid-template-columns:1fr}section{padding:16px}}
@media print{body{background:#fff}section{border:0;padding:0 0 16px;break-inside:auto}tr,figure,.pair{break-inside:avoid}}
)css";

} // namespace fw::report
