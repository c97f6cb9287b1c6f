"""Someone who has no mouse: she gets about by Tab, and must see where she is."""

from playwright.sync_api import Locator, Page

FAR_ENOUGH = 120
# Whether the focus shows: what has it is on the screen, not below the bar at its bottom, and it (or the label that frames it) looked otherwise without.
# The element before is only judged when the focus has left it, so that both looks are known.
SHOWN = """() => {
  const look = (element) => [element, element.parentElement].map((node) => {
    const style = getComputedStyle(node);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor, style.borderColor].join();
  }).join();
  const problems = [];
  const before = window.focusBefore;
  if (before && before.element.isConnected && look(before.element) === before.look) problems.push(before.element);
  const element = document.activeElement;
  window.focusBefore = element === document.body ? null : { element, look: look(element) };
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const bar = document.querySelector(".sticky-action");
  const lid = bar && !bar.contains(element) && getComputedStyle(bar).position === "sticky" && bar.getBoundingClientRect();
  const covered = lid && box.bottom > lid.top && box.top < lid.bottom;
  if (element !== document.body && (!inside || covered)) problems.push(element);
  return problems.map((node) => node.outerHTML.slice(0, 160));
}"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def go_to(self, target: Locator) -> None:
        """Press Tab until `target` has the focus; on the way the focus must always be seen."""
        target.wait_for()
        self.page.wait_for_load_state()  # with its style sheets, that say how the focus looks
        for _step in range(FAR_ENOUGH):
            self.press("Tab")
            unseen = self.page.evaluate(SHOWN)
            assert unseen == [], unseen
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Tab never came to {target}")

    def write(self, target: Locator, text: str) -> None:
        """Go to the field and write over what is there."""
        self.go_to(target)
        if target.evaluate("element => element.tagName") == "INPUT":
            self.press("Control+A")
        self.page.keyboard.type(text)
