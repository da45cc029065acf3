// Keeps the progress of a broadcast moving while it goes out; when the state has changed, the page is loaded again.

const LOOK_MS = 1000;
const LAST_LOOKS = 3; // a broadcast that was just put on the calendar starts a moment later
const box = document.getElementById("runs");
const MOVING = ["scheduled", "running"];

function update(run) {
  const element = box.querySelector(`[data-run="${run.id}"]`);
  if (!element) return false;
  const bar = element.querySelector("progress");
  if (!bar) return true;
  bar.value = run.delivered;
  element.querySelector(".run-count").textContent = run.delivered;
  const stuck = element.querySelector(".run-stuck");
  stuck.hidden = run.stuck === 0;
  stuck.querySelector("b").textContent = run.stuck;
  return true;
}

async function look(quietLooks) {
  const answer = await fetch(`/broadcasts/${box.dataset.broadcast}/progress`).catch(() => null);
  if (answer?.ok) {
    const news = await answer.json();
    const known = news.runs.every(update);
    if (news.state !== box.dataset.state || !known) return location.reload();
    if (!news.running && quietLooks >= LAST_LOOKS) return undefined;
    quietLooks = news.running ? 0 : quietLooks + 1;
  }
  return setTimeout(() => look(quietLooks), LOOK_MS);
}

if (MOVING.includes(box.dataset.state)) setTimeout(() => look(0), LOOK_MS / 2);
