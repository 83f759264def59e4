"use strict";
// Cards of buildings, bodies and towns, and the search that finds them. Text goes in as text: no name becomes markup.
(() => {
  const of = JSON.parse(document.getElementById("cards").textContent);
  const card = document.getElementById("card"), body = document.getElementById("card-body");
  const NAME = 0, OWNER = 1, FIRST = 2, AREA = FIRST + of.fields.indexOf("Area");
  const T = { id: 0, name: 1, body: 2, fte: 3, does: 4, from: 5, to: 6, km: 7, why: 8 };
  const MOST_HITS = 12;
  const make = (tag, text, ...inside) => {
    const made = document.createElement(tag);
    if (text) made.append(text);
    made.append(...inside);
    return made;
  };
  const button = (kind, key, text) => {
    const made = make("button", text);
    made.type = "button";
    made.dataset[kind] = key;
    return made;
  };
  const nameOf = (key) => (of.buildings[key] ? of.buildings[key][NAME] : key);
  const bodyName = (key) => (of.bodies[key] ? of.bodies[key][0] : key);
  const facts = (titles, values) => {
    const list = make("dl");
    titles.forEach((title, n) => values[n] && list.append(make("dt", title), make("dd", values[n])));
    return list;
  };
  const teams = (title, those, where) => {
    if (!those.length) return [];
    const line = (t) => {
      const told = `${t[T.name]}, ${bodyName(t[T.body])}, ${t[T.fte]} staff`;
      const way = where && t[where] ? [where === T.from ? " from " : " to ", button("building", t[where], nameOf(t[where]))] : [];
      const far = where && t[T.km] ? `, ${t[T.km]} km` : "";
      return make("li", told, ...way, far, where && t[T.why] ? `: ${t[T.why]}` : "");
    };
    return [make("h3", `${title}: ${those.length}`), make("ul", "", ...those.map(line))];
  };
  const show = (title, ...inside) => {
    document.getElementById("card-title").textContent = title;
    body.replaceChildren(...inside);
    if (!card.open) card.showModal();
    card.scrollTop = 0;
  };
  const ofBuilding = (key) => {
    const row = of.buildings[key];
    if (!row) return;
    const here = (t, n) => t[n] === key;
    const goes = of.teams.filter((t) => here(t, T.from) && !here(t, T.to));
    show(`${row[NAME]} (${key})`,
      ...(of.why[key] ? [make("p", `Why: ${of.why[key]}`)] : []),
      facts(of.fields, row.slice(FIRST)),
      ...(of.counters[key] ? [make("h3", "Counters for the public"), make("ul", "", ...of.counters[key].map((c) => make("li", `${c[0]}: ${c[1]}`)))] : []),
      ...teams("Teams that come", of.teams.filter((t) => here(t, T.to) && !here(t, T.from)), T.from),
      ...teams("Teams that go", goes.filter((t) => t[T.to]), T.to),
      ...teams("Teams that join a shared arrangement", goes.filter((t) => !t[T.to])),
      ...teams("Teams that stay", of.teams.filter((t) => here(t, T.to) && here(t, T.from))));
  };
  const CLOSES = "close", closing = (row) => (row[FIRST] === CLOSES ? 0 : 1);
  const buildingsOf = (is) => Object.entries(of.buildings).filter(([, row]) => is(row)).sort(([, a], [, b]) => closing(a) - closing(b));
  const list = (those) => {
    const by = {};
    those.forEach(([key, row]) => (by[row[FIRST]] ||= []).push(make("li", "", button("building", key, `${row[NAME]} (${key})`))));
    return Object.entries(by).flatMap(([does, lines]) => [make("h3", `${does}: ${lines.length}`), make("ul", "", ...lines)]);
  };
  const ofBody = (key) => {
    const row = of.bodies[key];
    if (row) show(row[0], facts(of.bodyFields, row.slice(1)), ...list(buildingsOf((b) => b[OWNER] === key)));
  };
  const ofTown = (name) => show(`Buildings in ${name}`, ...list(buildingsOf((b) => b[AREA] === name)));

  document.addEventListener("click", (event) => {
    const on = event.target.closest("[data-building],[data-body],[data-town]");
    if (!on) return;
    if (on.dataset.building) ofBuilding(on.dataset.building);
    else if (on.dataset.body) ofBody(on.dataset.body);
    else ofTown(on.dataset.town);
  });

  const towns = AREA < FIRST ? [] : [...new Set(Object.values(of.buildings).map((row) => row[AREA]))].filter(Boolean);
  const index = [
    ...towns.map((name) => [name, "town", "town", name]),
    ...Object.entries(of.bodies).map(([key, row]) => [`${row[0]} (${key})`, "body", "body", key]),
    ...buildingsOf(() => true).map(([key, row]) => [`${row[NAME]} (${key})`, `building: ${row[FIRST]}`, "building", key]),
    ...of.teams.map((t) => [`${t[T.name]} (${t[T.id]})`, `team: ${t[T.does]}`, "building", t[T.to] || t[T.from]]),
  ];
  const box = document.getElementById("find"), hits = document.getElementById("hits"), found = document.getElementById("found");
  box.addEventListener("input", () => {
    const words = box.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const those = words.length ? index.filter(([text]) => words.every((word) => text.toLocaleLowerCase().includes(word))) : [];
    hits.replaceChildren(...those.slice(0, MOST_HITS).map(([text, what, kind, key]) => make("li", "", button(kind, key, text), ` ${what}`)));
    found.textContent = words.length ? `${those.length} found${those.length > MOST_HITS ? `, the first ${MOST_HITS} are shown` : ""}` : "";
  });
})();
