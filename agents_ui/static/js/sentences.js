// Words one after the other, as templates have it in {% sentences %}: a Chinese stop brings its own space.

export const joined = (...words) => words.join(" ").replace(/(?<=[。！？：；])\s+/g, "");
