// The people who hold the phones: a new one, and each one's profile.

import * as api from "./api.js";
import { h, toast } from "./dom.js";
import { language, t } from "./i18n.js";
import { state, tell } from "./state.js";
import { choice, field, sheet, toggle } from "./sheet.js";

/** Calling code's country, the zone most people there live in, and the language they would answer in. */
const COUNTRIES = {
  PE: ["America/Lima", "es"],
  BR: ["America/Sao_Paulo", "pt"],
  CO: ["America/Bogota", "es"],
  MX: ["America/Mexico_City", "es"],
  CL: ["America/Santiago", "es"],
  AR: ["America/Argentina/Buenos_Aires", "es"],
  BO: ["America/La_Paz", "es"],
  EC: ["America/Guayaquil", "es"],
};

const NAMES = ["Rosa", "Julio", "Ana", "Marisol", "Edwin", "Luz", "Tomás", "Yeni", "Rubén", "Carmen", "Nilda", "Paulo"];

/** Who is there when nobody is. The ids are fixed, so that two pages opened at once do not make six people. */
const FIRST = [
  { id: "rosa", name: "Rosa", country: "PE", identity: "both" },
  { id: "julio", name: "Julio", country: "PE", identity: "id" },
  { id: "ana", name: "Ana", country: "BR", identity: "both" },
];

function whole(fields) {
  const [zone, tongue] = COUNTRIES[fields.country] ?? COUNTRIES.PE;
  return { zone, language: tongue, ...fields };
}

/** Fetches everybody; the first time, sees to it that there are three phones to hold. */
export async function loadPeople(first) {
  let all = await api.people();
  if (first && all.length < FIRST.length) {
    const missing = FIRST.filter(({ id }) => !all.some((person) => person.id === id)).slice(0, FIRST.length - all.length);
    for (const fields of missing) await api.addPerson(whole(fields)).catch(() => null);
    all = await api.people();
  }
  state.people = new Map(all.map((person) => [person.id, person]));
  tell("people");
}

function countryChoice(value) {
  const names = new Intl.DisplayNames([language()], { type: "region" });
  return choice(Object.keys(COUNTRIES).map((code) => [code, names.of(code)]), value);
}

/** "+ phone": somebody new, or somebody who is already there but whose phone is put away. */
export function addSheet() {
  sheet(null, t("newPhone"), (close) => {
    const taken = new Set([...state.people.values()].map((person) => person.name));
    const name = h("input", { type: "text", required: true, maxLength: 60, value: NAMES.find((one) => !taken.has(one)) ?? "", autocomplete: "off" });
    const country = countryChoice("PE");
    const identity = choice([["both", t("withNumber")], ["id", t("withoutNumber")], ["phone", t("onlyNumber")]], "both");
    const light = h("input", { type: "checkbox", role: "switch" });
    const add = async (event) => {
      event.preventDefault();
      try {
        const person = await api.addPerson(whole({ name: name.value.trim(), country: country.value, identity: identity.value }));
        if (light.checked) await api.changePerson(person.id, { light: true });
        close();
        await loadPeople();
        tell("open", person.id);
      } catch (error) {
        toast(error.message, true);
      }
    };
    const away = [...state.people.values()].filter((person) => !state.open.includes(person.id));
    return [
      h("form.sheet-form", { onsubmit: add }, field(t("name"), name), field(t("country"), country), field(t("identity"), identity, t("identityHint")), h("label.toggle", null, light, h("span", null, t("light"), h("small", null, t("lightHint")))), h("div.sheet-foot", null, h("button.primary", { type: "submit" }, t("addPhone")))),
      away.length > 0 && h("section", null, h("h3", null, t("putAwayList")), h("div.away", null, away.slice(0, 60).map((person) => h("button.line", { type: "button", onclick: () => (close(), tell("open", person.id)) }, person.name)))),
    ];
  }, { wide: true });
}

const digits = (count) => Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join("");

/** A number that nobody can have: behind the calling code, no national number begins with 0. */
function anotherNumber(phone) {
  const number = String(phone).replace(/\D/g, "");
  const code = /^(?:1555|59\d|50\d|\d\d)/.exec(number)?.[0] ?? "51";
  return `${code}0${digits(Math.max(6, number.length - code.length - 1))}`;
}

function anotherId(id) {
  return `${String(id).split(".").slice(0, -1).join(".") || "PE"}.${digits(16)}`;
}

/** Everything about one person that can change. */
export function profileSheet(host, person) {
  const change = async (fields) => {
    try {
      await api.changePerson(person.id, fields);
      await loadPeople();
      toast(t("saved"));
    } catch (error) {
      toast(error.message, true);
      throw error;
    }
  };
  sheet(host, t("profileOf", { name: person.name }), (close) => {
    const name = h("input", { type: "text", value: person.name, maxLength: 60, required: true });
    const zones = [...new Set([person.zone, ...Object.values(COUNTRIES).map(([zone]) => zone), "Europe/Madrid"])].filter(Boolean);
    const zone = choice(zones.map((one) => [one, one.split("/").pop().replaceAll("_", " ")]), person.zone);
    const save = (event) => {
      event.preventDefault();
      change({ name: name.value.trim(), zone: zone.value }).catch(() => null);
    };
    const known = [[t("number"), person.phone ? `+${String(person.phone).replace(/^\+/, "")}` : t("noNumber")], [t("userId"), person.user_id ?? "—"], person.username && [t("username"), person.username]].filter(Boolean);
    return [
      h("form.sheet-form", { onsubmit: save }, field(t("name"), name), field(t("zone"), zone), h("div.sheet-foot", null, h("button.primary", { type: "submit" }, t("save")))),
      h(
        "div.toggles",
        null,
        toggle(t("offline"), !person.online, (is) => change({ online: !is }), t("offlineHint")),
        toggle(t("light"), person.light === true, (is) => change({ light: is }), t("lightHint")),
        toggle(t("readReceipts"), person.read_receipts !== false, (is) => change({ read_receipts: is }), t("readReceiptsHint")),
        toggle(t("blocks"), person.blocked === true, (is) => change({ blocked: is }), t("blocksHint")),
        toggle(t("noWhatsapp"), person.has_whatsapp === false, (is) => change({ has_whatsapp: !is }), t("noWhatsappHint")),
      ),
      h("dl.facts", null, known.flatMap(([label, value]) => [h("dt", null, label), h("dd", null, value)])),
      h("div.sheet-foot", null, h("button", { type: "button", onclick: () => (close(), tell("close", person.id)) }, t("putAway")), person.phone && h("button", { type: "button", onclick: () => change({ new_phone: anotherNumber(person.phone) }).catch(() => null) }, t("newNumber")), person.user_id && h("button", { type: "button", onclick: () => change({ new_user_id: anotherId(person.user_id) }).catch(() => null) }, t("newUserId"))),
    ];
  });
}
