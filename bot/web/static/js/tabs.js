// On a phone one pane at a time, with the tabs below; on a wide screen all three stand side by side and there are no tabs.

const panes = document.querySelector(".panes");
const bar = document.querySelector(".tabs");
const buttons = [...bar.querySelectorAll("[role=tab]")];
const narrow = matchMedia("(max-width: 899px)");
let listener = () => {};

export const isNarrow = () => narrow.matches;
export const current = () => panes.dataset.tab;

/** Whether a pane can be seen now. */
export const isVisible = (tab) => !isNarrow() || current() === tab;

export function onOpen(work) {
  listener = work;
}

export function open(tab) {
  panes.dataset.tab = tab;
  for (const button of buttons) {
    const chosen = button.dataset.tab === tab;
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
  mark(tab, 0);
  listener(tab);
}

/** Show how much is new behind a tab; 0 shows nothing. */
export function mark(tab, count) {
  const badge = bar.querySelector(`[data-tab="${tab}"] .badge`);
  badge.hidden = count === 0;
  badge.textContent = count > 99 ? "99+" : String(count);
}

bar.addEventListener("click", (event) => {
  const button = event.target.closest("[role=tab]");
  if (button) open(button.dataset.tab);
});
bar.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const next = buttons[(buttons.findIndex((button) => button.dataset.tab === current()) + step + buttons.length) % buttons.length];
  open(next.dataset.tab);
  next.focus();
});
