// How long a message may be on its channel, and into how many SMS it falls.
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const GSM_DOUBLE = /[\^{}\\[~\]|€]/g;

/** {units, segments, gsm}: 160/153 characters of GSM-7, else 70/67 UTF-16 units. */
export function smsLength(text) {
  const gsm = GSM.test(text);
  const units = gsm ? text.length + (text.match(GSM_DOUBLE) || []).length : text.length;
  const [one, many] = gsm ? [160, 153] : [70, 67];
  return { units, gsm, segments: units <= one ? Number(units > 0) : Math.ceil(units / many) };
}

const SHOW_FROM = 0.8;

/** {text, kind} to show under the composer, or null while there is nothing to say. */
export function lengthNotice(text, identity, t) {
  if (!identity || !text) return null;
  if (identity.channel === "sms") {
    const { units, segments } = smsLength(text);
    return { text: t("length.sms", { n: segments, units }), kind: segments > 3 ? "soon" : "calm" };
  }
  const most = identity.max_text_chars;
  if (!most || text.length < most * SHOW_FROM) return null;
  return { text: t("length.chars", { n: text.length, most }), kind: text.length > most ? "late" : "soon" };
}
