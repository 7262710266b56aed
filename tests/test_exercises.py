"""The grader of the exercises says what is right, what is not, and never lets an answer's error through."""

from gradopt.exercises import grade


def printed(capsys, *checks):
    grade(*checks)
    return capsys.readouterr().out.splitlines()


def test_solved_only_if_every_check_passes(capsys):
    assert printed(capsys, ("adds", lambda: 1 + 1 == 2, "count")) == ["right    adds", "solved"]
    lines = printed(capsys, ("adds", lambda: True, "count"), ("halves", lambda: False, "divide"))
    assert lines == ["right    adds", "not yet  halves. Hint: divide", "1 of 2"]


def test_an_error_is_an_answer_that_does_not_pass(capsys):
    lines = printed(capsys, ("divides", lambda: 1 / 0, "by what?"))
    assert lines == ["not yet  divides. It raised ZeroDivisionError: division by zero. Hint: by what?", "0 of 1"]


def test_none_is_no_answer(capsys):
    assert printed(capsys, ("is", lambda: None, "say it"))[-1] == "0 of 1"


def test_a_stub_gets_hints_and_no_error(capsys):
    def stub():
        raise NotImplementedError

    assert printed(capsys, ("adds", stub, "count")) == ["not yet  adds. Hint: count", "0 of 1"]
