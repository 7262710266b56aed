// Copies a text, and shows it where the browser does not let a page copy.

function makeSharing(say) {
  const element = h("textarea", { readOnly: true, hidden: true, "aria-label": "Copied text" });
  async function share(text) {
    element.hidden = false;
    element.value = text;
    element.rows = text.split("\n").length + 1;
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      element.select();
      say("The browser does not let this page copy; the text is selected.");
    }
  }
  return { element, share };
}
