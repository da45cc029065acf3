// Keeps the moving part of a run's page up to date; when rooms need a person, or all is done, the page is loaded again.

const LOOK_MS = 1000;
let part = document.getElementById("run-live");

const moves = () => part.dataset.state === "running" || Number(part.dataset.recalling) > 0;

async function look() {
  const answer = await fetch(`${location.pathname}/live`).catch(() => null);
  if (answer?.ok) {
    const news = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("run-live");
    const changed = ["state", "stuck"].some((name) => news.dataset[name] !== part.dataset[name]);
    part.replaceWith(document.adoptNode(news));
    part = news;
    if (changed || !moves()) return location.reload();
  }
  return setTimeout(look, LOOK_MS);
}

if (moves()) setTimeout(look, LOOK_MS);
