(() => {
  "use strict";
  let shown = document.currentScript.dataset.state;

  const sign = document.createElement("div");
  sign.className = "live";
  sign.setAttribute("role", "status");
  document.body.append(sign);

  // Numbers beside the page, which in a report that was kept are only named.
  const link = () => {
    for (const name of document.querySelectorAll("footer code")) {
      const link = document.createElement("a");
      link.href = `${location.pathname}/${encodeURIComponent(name.textContent)}`;
      name.replaceWith(link);
      link.append(name);
    }
  };

  // The part under the reader's eyes stays where it is, whatever grows above it.
  const place = () => {
    const part = [...document.querySelectorAll("main > section")].find((it) => it.getBoundingClientRect().bottom > 0);
    const name = part?.querySelector("h2")?.textContent;
    const top = part?.getBoundingClientRect().top;
    const at = scrollY;
    return () => {
      const same = name && [...document.querySelectorAll("main > section")]
        .find((it) => it.querySelector("h2")?.textContent === name);
      scrollTo({ top: same && at > 0 ? scrollY + same.getBoundingClientRect().top - top : at, behavior: "instant" });
    };
  };

  // Words of a summary may change, and so may the parts around its section.
  const nameOf = (details) => {
    const part = details.closest("section");
    return `${part?.querySelector("h2")?.textContent} ${[...(part?.querySelectorAll("details") ?? [])].indexOf(details)}`;
  };

  const swap = (page) => {
    const before = document.querySelector("main");
    const after = page.querySelector("main");
    const open = new Set([...before.querySelectorAll("details[open]")].map(nameOf));
    const sideways = new Map([...before.querySelectorAll(".scroll")].map((it) => [it.ariaLabel, it.scrollLeft]));
    const focused = before.contains(document.activeElement) ? document.activeElement.dataset.arm : undefined;
    const back = place();
    before.replaceWith(after);
    document.title = page.title;
    for (const part of after.querySelectorAll("details")) part.open = open.has(nameOf(part));
    link();
    dispatchEvent(new Event("contentreplaced"));
    for (const part of after.querySelectorAll(".scroll")) part.scrollLeft = sideways.get(part.ariaLabel) ?? 0;
    if (focused) after.querySelector(`[data-arm="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    back();
  };

  let wanted = false;
  let busy = false;
  const refresh = async () => {
    wanted = true;
    if (busy) return;
    busy = true;
    try {
      while (wanted) {
        wanted = false;
        const answer = await fetch(location.pathname);
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          shown = page.querySelector("script[data-state]").dataset.state;
          swap(page);
          sign.textContent = "";
        } else {
          sign.textContent = answer.status === 404 ? "This experiment is no longer stored." : (await answer.text()).trim();
        }
      }
    } catch {
      // The connection is lost: the events below say so, and come back.
    } finally {
      busy = false;
    }
  };

  let events;
  const listen = () => {
    events?.close();
    events = new EventSource(`${location.pathname}?events=${shown}`);
    events.addEventListener("message", (event) => { if (event.data !== shown) refresh(); });
    events.addEventListener("open", () => { sign.textContent = ""; });
    events.addEventListener("error", () => {
      sign.textContent = "The server has ended. This is what was stored then.";
      if (events.readyState === EventSource.CLOSED) setTimeout(() => document.hidden || listen(), 2000);
    });
  };

  // Browsers keep six connections to a server: a page that nobody sees leaves its own to others.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) events?.close(); else listen();
  });
  link();
  if (!document.hidden) listen();
})();
