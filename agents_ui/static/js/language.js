// In which language dates are written. English as the pages write it: the day before its month, and 24 hours.

const { lang } = document.documentElement;
export const language = lang === "en" ? "en-GB" : lang || undefined;
