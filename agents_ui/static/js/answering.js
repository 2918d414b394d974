// That the server answers: what has said that it does not is over then.

const acts = [];

export const onAnswer = (act) => acts.push(act);
export const answered = () => acts.forEach((act) => act());
