// The page's own words inside what is said to one person: messages to them, Home, modals. They
// follow that person's language, so that one dialog is not in two. The frame around stays English.

import { session } from "./session.js";

const ENGLISH = {
  only_you: "Only visible to you",
  edited: "(edited)",
  app: "app",
  reply: "Reply in thread",
  replies: (count) => `${count} ${count === 1 ? "reply" : "replies"}`,
  open_thread: (words) => `${words}, open thread`,
  picture: (words) => `Picture: ${words}`,
  optional: "(optional)",
  choose: "Choose ...",
  choose_name: "Choose",
  nothing_chosen: "nothing chosen",
  more: "More actions",
  search: (name) => `Search: ${name}`,
  type_to_search: "Type to search",
  found: (count) => `${count} found`,
  count: (now, most) => `${now} of ${most} characters`,
  zone: (name) => `${name} time`,
  sure: "Are you sure?",
  yes: "Yes",
  cancel: "Cancel",
  submit: "Submit",
  no_home: "The bot has not filled this tab for you yet.",
  no_number: "This is not a number.",
  fill_in: "Please fill this in.",
  too_long: (most, now) => `At most ${most} characters, please. It is ${now} now.`,
  too_short: (least) => `At least ${least} characters, please.`,
  failed: (code) => `That did not work (${code}).`,
  operation_timeout: "The bot did not answer within 3 seconds, so nothing is sure to have happened. Please try again.",
  dispatch_failed: "The bot is not connected to this workspace, so it heard nothing.",
  app_answered_wrongly: "The bot's answer was not one that Slack understands. The traffic panel shows it.",
  http_error_500: "The bot answered with an error (500). Please try again.",
  view_not_found: "This view is not open any more.",
  message_not_found: "This message is not there any more.",
  action_not_found: "This message has changed meanwhile. Look at it again, please.",
  unreachable: "The play server does not answer. Is it still running?",
  not_in_channel: "You are not a member of this channel.",
  is_archived: "This channel is archived.",
};

const FINNISH = {
  only_you: "Näkyy vain sinulle",
  edited: "(muokattu)",
  app: "sovellus",
  reply: "Vastaa ketjuun",
  replies: (count) => `${count} ${count === 1 ? "vastaus" : "vastausta"}`,
  open_thread: (words) => `${words}, avaa ketju`,
  picture: (words) => `Kuva: ${words}`,
  optional: "(vapaaehtoinen)",
  choose: "Valitse ...",
  choose_name: "Valitse",
  nothing_chosen: "ei valintaa",
  more: "Lisää toimintoja",
  search: (name) => `Haku: ${name}`,
  type_to_search: "Hae kirjoittamalla",
  found: (count) => `Löytyi ${count}`,
  count: (now, most) => `${now}/${most} merkkiä`,
  zone: (name) => `Aikavyöhyke: ${name}`,
  sure: "Oletko varma?",
  yes: "Kyllä",
  cancel: "Peruuta",
  submit: "Lähetä",
  no_home: "Botti ei ole vielä täyttänyt tätä välilehteä sinulle.",
  no_number: "Tämä ei ole luku.",
  fill_in: "Täytä tämä kohta.",
  too_long: (most, now) => `Enintään ${most} merkkiä. Nyt niitä on ${now}.`,
  too_short: (least) => `Vähintään ${least} merkkiä.`,
  failed: (code) => `Se ei onnistunut (${code}).`,
  operation_timeout: "Botti ei vastannut kolmessa sekunnissa, joten ei ole varmaa, tapahtuiko mitään. Yritä uudelleen.",
  dispatch_failed: "Botti ei ole yhteydessä tähän työtilaan, joten se ei kuullut mitään.",
  app_answered_wrongly: "Slack ei ymmärtäisi botin vastausta. Näet sen kohdasta Traffic.",
  http_error_500: "Botti vastasi virheellä (500). Yritä uudelleen.",
  view_not_found: "Tämä näkymä ei ole enää auki.",
  message_not_found: "Tätä viestiä ei enää ole.",
  action_not_found: "Tämä viesti on sillä välin muuttunut. Katso se uudelleen.",
  unreachable: "Leikkityötilan palvelin ei vastaa. Onko se vielä käynnissä?",
  not_in_channel: "Et ole tämän kanavan jäsen.",
  is_archived: "Tämä kanava on arkistoitu.",
};

/** The words in the language of `locale`; English where there are none. */
export function wordsIn(locale = "") {
  return locale.startsWith("fi") ? FINNISH : ENGLISH;
}

/** The locale of what is said to the acting person alone. What a whole channel reads has none. */
export function ownLocale() {
  return session.state?.me?.locale ?? "";
}

/** An error code of the server, in words. */
export function inWords(error, locale = "") {
  const words = wordsIn(locale);
  const code = String(error ?? "unknown_error");
  return typeof words[code] === "string" ? words[code] : words.failed(code);
}
