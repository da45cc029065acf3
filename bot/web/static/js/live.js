// Keeps what changes on a page (#live) as it is in the store, without touching what is being typed. Old browsers run it too:
// no modules, no newer syntax. Without it, pages work as they stand.
(function () {
  "use strict";
  var live = document.getElementById("live");
  if (!live || !window.fetch) return;
  var status = document.getElementById("live-status");
  var SETTLE_MS = 300;
  var waiting = null;
  var asked = 0;

  function say(name) {
    status.textContent = name ? status.getAttribute("data-" + name) : "";
    status.hidden = !name;
  }

  /** Whether somebody is typing or choosing inside of what would be replaced. */
  function isBusy() {
    var active = document.activeElement;
    return active && active !== document.body && live.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
  }

  /** What was open stays open, and the focus stays where it was. */
  function put(html) {
    var box = new DOMParser().parseFromString(html, "text/html").body;
    var before = live.querySelectorAll("details");
    var after = box.querySelectorAll("details");
    for (var i = 0; i < after.length && i < before.length; i += 1) after[i].open = before[i].open;
    var focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    while (live.firstChild) live.removeChild(live.firstChild);
    while (box.firstChild) live.appendChild(document.adoptNode(box.firstChild));
    if (focused) {
      var links = live.querySelectorAll("a[href]");
      for (var n = 0; n < links.length; n += 1) if (links[n].getAttribute("href") === focused) return links[n].focus();
    }
    return undefined;
  }

  /** The forms beside it speak of the version that can be seen now. */
  function showVersion() {
    var top = live.querySelector("[data-version]");
    if (!top) return;
    var fields = document.querySelectorAll("input[name=seen]");
    for (var i = 0; i < fields.length; i += 1) fields[i].value = top.getAttribute("data-version");
  }

  function refresh() {
    clearTimeout(waiting);
    waiting = setTimeout(function () {
      if (isBusy()) return refresh();
      asked += 1;
      var mine = asked;
      return fetch(live.getAttribute("data-live"), { credentials: "same-origin", headers: { Accept: "text/html" }, redirect: "manual" })
        .then(function (answer) {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.text();
        })
        .then(function (html) {
          if (mine !== asked || html.trim() === live.getAttribute("data-last")) return;
          live.setAttribute("data-last", html.trim());
          put(html);
          showVersion();
        })
        .catch(function () {
          say("gone");
        });
    }, SETTLE_MS);
  }

  function listen() {
    if (!window.EventSource) return;
    var source = new EventSource("/events?since=" + live.getAttribute("data-since"));
    source.addEventListener("ticket", function (event) {
      var number = live.getAttribute("data-ticket");
      if (number === null || number === String(JSON.parse(event.data).number)) refresh();
    });
    source.addEventListener("link", function () {
      if (live.getAttribute("data-links") !== null) refresh();
    });
    source.addEventListener("logged_out", function () {
      source.close();
      say("out");
    });
    source.onopen = function () {
      say("");
    };
    source.onerror = function () {
      say("gone");
    };
    window.addEventListener("pagehide", function () {
      source.close();
    });
  }

  var every = Number(live.getAttribute("data-every"));
  if (every) setInterval(refresh, every * 1000);

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("[data-insert]") : null;
    if (!link) return;
    event.preventDefault();
    var box = document.getElementById("reply-text");
    box.value = box.value ? box.value + "\n" + link.getAttribute("data-insert") : link.getAttribute("data-insert");
    box.focus();
  });

  listen();
})();
