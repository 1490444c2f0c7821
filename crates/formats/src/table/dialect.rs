//! How delimited text is written: its delimiter, found by looking at the first rows.

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The delimiter under which the first rows have the same number of cells, the more the better.
pub(crate) fn delimiter(head: &[u8]) -> u8 {
    let score = |delimiter: u8| {
        let widths = widths(head, delimiter);
        let most = widths.iter().copied().max().unwrap_or(0);
        if most < 2 {
            return (0, 0);
        }
        // ruling lines and titles have one cell: compare rows that have more
        let mut counts = std::collections::BTreeMap::new();
        for &width in widths.iter().filter(|&&width| width > 1) {
            *counts.entry(width).or_insert(0_usize) += 1;
        }
        let (width, same) = counts.into_iter().max_by_key(|&(width, count)| (count, width)).unwrap_or((0, 0));
        (same * 100 / widths.len().max(1), width)
    };
    let mut best = (b',', (0, 0));
    for candidate in CANDIDATES {
        let found = score(candidate);
        // a clearly steadier width wins; else more cells
        if found.0 > best.1.0 + 20 || (found.0 + 20 >= best.1.0 && found.1 > best.1.1) {
            best = (candidate, found);
        }
    }
    best.0
}

/// Numbers of cells of the first rows.
fn widths(head: &[u8], delimiter: u8) -> Vec<usize> {
    let mut core = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let (mut input, mut widths) = (head, Vec::new());
    let (mut cells, mut ends) = (vec![0; head.len() + 1], vec![0; head.len() + 2]);
    while widths.len() < 50 {
        let (result, read, _, width) = core.read_record(input, &mut cells, &mut ends);
        input = &input[read..];
        match result {
            csv_core::ReadRecordResult::Record => widths.push(width),
            // the row the head cuts in two says nothing, unless it is the only one
            _ => {
                if widths.is_empty() {
                    widths.push(width + 1);
                }
                break;
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::delimiter;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_evenly() {
        for (head, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2,5;3\n", b';'),
            ("a\tb\n\"x\ty\"\t2\n", b'\t'),
            ("-----\n|Mat|Stock|\n-----\n|1|1,000|\n", b'|'),
            ("name\n\"Ring, gold\"\n", b','),
            ("a,b", b','),
            ("sku;name\r\nA;café, noir\r\nB;thé\r\n", b';'),
        ] {
            assert_eq!(delimiter(head.as_bytes()) as char, expected as char, "{head}");
        }
    }
}
