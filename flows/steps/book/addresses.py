"""Addresses of cells as spreadsheet programs write them."""


def cell_name(row: int, column: int) -> str:
    """Address of a cell by row and column, both counted from 0: (6, 3) is D7."""
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """Letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column of its letters, counted from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
