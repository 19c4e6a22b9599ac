//! Tables without lines: columns of words, numbers to the right.

use comfy_table::{CellAlignment, Table, presets};

use crate::plain::plain;

/// The lines of a table whose columns, from the second or third on, are numbers.
pub(crate) fn lines(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    numbers_from: usize,
) -> Vec<String> {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(header.to_vec())
        .add_rows(rows.into_iter().map(|row| {
            let cells = row.into_iter();
            cells
                .map(|cell| plain(&cell).into_owned())
                .collect::<Vec<_>>()
        }));
    for column in table.column_iter_mut().skip(numbers_from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}
