"""Processor time in a browser: what other programs do on the machine lengthens it little."""

ALL = ("TaskDuration",)
PAGE = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")  # what a page asks for, without empty frames


def clock(page, parts=ALL):
    """Return a function that says how many milliseconds of a processor the main thread of a page has taken so far."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * sum(each["value"] for each in metrics if each["name"] in parts)

    return spent


def seconds_of_pages(browser):
    """Return the seconds of processors that pages and their workers, which share a process, have taken so far."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(each["cpuTime"] for each in processes if each["type"] == "renderer")
