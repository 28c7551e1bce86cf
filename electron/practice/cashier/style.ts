/** The cashier page's own style: the product's colours and measures, without any file to load. */

const light = `
  --page: #f6f7f9; --card: #ffffff; --quiet: #f8f9fb; --line: #e3e6eb; --edge: #c9cfd8; --hover: #f3f5f8;
  --strong: #14181f; --text: #333b47; --second: #57616f;
  --accent: #2255c9; --accent-hover: #1b449f; --on-accent: #ffffff; --link: #1d4bb4;
  --practice: #0b6b63; --practice-soft: #e2f3f0; --practice-text: #0a5c55; --on-practice: #ffffff;
  --good: #116245; --good-soft: #e4f4ec; --bad: #b42318; --on-bad: #ffffff; --wait: #7d5300; --wait-soft: #fdf2d3;
  --shadow: 0 1px 2px rgb(16 24 40 / 0.05), 0 16px 40px -20px rgb(16 24 40 / 0.22);`;

const dark = `
  --page: #0e1116; --card: #14181e; --quiet: #171c23; --line: #2a303b; --edge: #414a58; --hover: #1c2129;
  --strong: #eef1f6; --text: #d3d9e2; --second: #a3adbb;
  --accent: #86a9ff; --accent-hover: #a2bdff; --on-accent: #0a1226; --link: #a5beff;
  --practice: #0f7a70; --practice-soft: #10302d; --practice-text: #6fd3c8; --on-practice: #ffffff;
  --good: #5fd0a3; --good-soft: #12291f; --bad: #a62e25; --on-bad: #ffffff; --wait: #eebb5a; --wait-soft: #2c2310;
  --shadow: 0 24px 56px -24px rgb(0 0 0 / 0.7);`;

export const cashierStyle = `
:root {${light}
  --cjk: 'PingFang HK', 'PingFang TC', 'Microsoft JhengHei UI', 'Microsoft JhengHei', 'Noto Sans CJK HK', 'Noto Sans CJK TC', 'Noto Sans HK', 'Noto Sans TC';
  color-scheme: light dark;
}
:lang(zh-Hans) { --cjk: 'PingFang SC', 'Microsoft YaHei UI', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC'; }
@media (prefers-color-scheme: dark) { :root {${dark} } }
* { box-sizing: border-box; margin: 0; }
body, button { font-family: 'Inter Variable', Inter, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', var(--cjk), system-ui, sans-serif; }
body {
  min-height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--text);
  font-size: 14px; line-height: 20px; -webkit-font-smoothing: antialiased;
}
.stripe { height: 3px; background: repeating-linear-gradient(90deg, var(--practice) 0 8px, transparent 8px 12px); }
.band {
  display: flex; align-items: center; justify-content: center; gap: 12px; padding: 10px 24px;
  background: var(--practice-soft); color: var(--practice-text); font-size: 13px;
}
.badge {
  flex: none; padding: 0 8px; border-radius: 4px; background: var(--practice); color: var(--on-practice);
  font-size: 12px; font-weight: 700; letter-spacing: 0.04em;
}
main { flex: 1; width: 100%; max-width: 512px; margin: 0 auto; padding: 48px 24px 24px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; box-shadow: var(--shadow); }
.head { padding: 24px 24px 20px; }
.kicker { color: var(--second); font-size: 13px; }
h1 { color: var(--strong); font-size: 20px; line-height: 28px; font-weight: 600; overflow-wrap: anywhere; }
.figure { padding: 0 24px 24px; color: var(--strong); font-size: 36px; line-height: 44px; font-weight: 600; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 8px 24px; padding: 20px 24px; border-top: 1px solid var(--line); }
dt { color: var(--second); }
dd { color: var(--strong); text-align: right; overflow-wrap: anywhere; text-wrap: balance; }
dd .zone { color: var(--second); font-size: 12px; white-space: nowrap; }
form { padding: 20px 24px 24px; border-top: 1px solid var(--line); background: var(--quiet); }
h2 { margin-bottom: 12px; color: var(--strong); font-size: 14px; line-height: 20px; font-weight: 600; }
.acts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
button, .button {
  display: block; width: 100%; padding: 9px 16px; border: 1px solid var(--edge); border-radius: 8px; background: var(--card); color: var(--strong);
  font-size: 14px; line-height: 20px; font-weight: 500; text-align: center; text-decoration: none; cursor: pointer;
}
button small { display: block; color: var(--second); font-size: 12px; line-height: 16px; font-weight: 400; }
button:hover, .button:hover { background: var(--hover); }
.first { grid-column: 1 / -1; padding: 13px 16px; border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-size: 16px; line-height: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
.first ~ button:last-child:nth-child(even) { grid-column: 1 / -1; }
.first:hover { border-color: var(--accent-hover); background: var(--accent-hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.result { display: flex; align-items: center; gap: 16px; min-height: 96px; padding: 20px 24px; background: var(--quiet); color: var(--text); }
.result svg { flex: none; width: 44px; height: 44px; color: var(--second); }
.result .mark { stroke: var(--card); }
.result.good { background: var(--good-soft); } .result.good svg { color: var(--good); } .result.good .mark { stroke: var(--good-soft); }
.result.wait { background: var(--wait-soft); } .result.wait svg { color: var(--wait); }
.result.bad { background: var(--bad); color: var(--on-bad); } .result.bad svg { color: var(--on-bad); } .result.bad .mark { stroke: var(--bad); }
.result.bad h1 { color: var(--on-bad); }
.result + .figure { padding-top: 24px; }
.copy { display: grid; gap: 8px; padding: 20px 24px; border-top: 1px solid var(--line); }
.copy label { color: var(--second); font-size: 13px; }
.copy textarea { width: 100%; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--quiet); color: var(--strong); font: 12px/18px ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; resize: vertical; }
.after { display: grid; gap: 12px; padding: 20px 24px 24px; border-top: 1px solid var(--line); background: var(--quiet); }
footer { padding: 0 24px 40px; text-align: center; color: var(--second); font-size: 13px; }
nav { display: inline-flex; gap: 4px; padding: 2px; border-radius: 8px; }
nav a { padding: 4px 12px; border-radius: 4px; color: var(--second); text-decoration: none; }
nav a:hover { color: var(--strong); background: var(--hover); }
nav a[aria-current] { color: var(--strong); font-weight: 600; }
@media (max-width: 480px) {
  main { padding: 16px 16px 24px; }
  .band { padding: 10px 16px; justify-content: flex-start; }
  .head { padding: 20px 16px 16px; } .figure { padding: 0 16px 20px; } .result + .figure { padding-top: 20px; }
  dl { padding: 16px; gap: 8px 16px; } form, .after, .copy { padding: 16px; } .result { padding: 16px; }
}
@media (prefers-reduced-motion: no-preference) { button, .button, nav a { transition: background-color 120ms cubic-bezier(0.2, 0, 0, 1); } }
@media (forced-colors: active) { .first, .badge { border: 1px solid; } }
`;
