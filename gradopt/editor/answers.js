// What a reader has answered: kept in the browser where it lets us, in the page alone where it does not.

const KEY = "gradopt-answer:";
const inPage = new Map();

function kept() {
  try {
    const storage = globalThis.localStorage;
    storage.setItem(`${KEY}?`, "");
    storage.removeItem(`${KEY}?`);
    return storage;
  } catch {
    return null; // a private window, or a page from a file
  }
}

const answers = {
  storage: kept(),

  // { code, solved }: the code as it stands, and the last code that was right.
  get(label) {
    try {
      return JSON.parse(this.storage ? this.storage.getItem(KEY + label) : inPage.get(label)) ?? {};
    } catch {
      return {}; // somebody else's
    }
  },

  set(label, answer) {
    const text = JSON.stringify(answer);
    try {
      this.storage?.setItem(KEY + label, text);
    } catch {
      this.storage = null; // it is full
    }
    inPage.set(label, text);
  },

  labels() {
    const names = this.storage ? Object.keys(this.storage) : [...inPage.keys()].map((label) => KEY + label);
    return names.filter((name) => name.startsWith(KEY)).map((name) => name.slice(KEY.length)).sort();
  },

  clear() {
    for (const label of this.labels()) this.storage?.removeItem(KEY + label);
    inPage.clear();
  },

  // The file that a student hands in; an answer that was right counts, whatever was tried after it.
  file(student) {
    const entries = this.labels().map((label) => [label, this.get(label)]);
    return { format: "gradopt-answers-1", student, answers: Object.fromEntries(entries.map(([label, { code, solved }]) => [label, solved ?? code])) };
  },
};
