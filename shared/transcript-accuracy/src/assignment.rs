//! Who is best paired with whom.

/// For each line of a square table of costs, the column that it gets when the sum of costs is least.
///
/// The Hungarian method with potentials (Kuhn 1955, Munkres 1957), exact, in time that grows with the cube of the size.
/// Lines are served in order, and of equally cheap columns the first is taken, so that the answer is always the same.
pub(crate) fn cheapest_pairs(costs: &[Vec<u64>]) -> Vec<usize> {
    let size = costs.len();
    let mut state = Assignment::new(size);
    for line in 0..size {
        state.serve(line, costs);
    }
    let mut columns = vec![0; size];
    for (column, line) in state.line_of.iter().enumerate() {
        if let Some(place) = line.and_then(|line| columns.get_mut(line)) {
            *place = column;
        }
    }
    columns
}

struct Assignment {
    line_of: Vec<Option<usize>>,
    line_price: Vec<i128>,
    column_price: Vec<i128>,
}

/// What the search from one line knows of a column.
#[derive(Clone, Copy)]
struct Seen {
    /// The least price above the potentials at which it can be had.
    price: i128,
    /// The column from whose line it is reached; `None` for the line that is served.
    from: Option<usize>,
    taken: bool,
}

impl Assignment {
    fn new(size: usize) -> Self {
        Self { line_of: vec![None; size], line_price: vec![0; size], column_price: vec![0; size] }
    }

    /// Gives a line a column; lines served before may have to move.
    fn serve(&mut self, line: usize, costs: &[Vec<u64>]) {
        let mut seen =
            vec![Seen { price: i128::MAX, from: None, taken: false }; self.line_of.len()];
        let mut at = (line, None);
        let free = loop {
            self.look(at, costs, &mut seen);
            let Some((column, price)) = cheapest(&seen) else { return };
            self.pay(line, price, &mut seen);
            if let Some(entry) = seen.get_mut(column) {
                entry.taken = true;
            }
            match self.line_of.get(column).copied().flatten() {
                Some(next) => at = (next, Some(column)),
                None => break column,
            }
        };
        self.shift(line, free, &seen);
    }

    /// Sees what each column costs from a line.
    fn look(&self, (line, from): (usize, Option<usize>), costs: &[Vec<u64>], seen: &mut [Seen]) {
        let Some(costs) = costs.get(line) else { return };
        let line_price = self.line_price.get(line).copied().unwrap_or(0);
        for ((entry, cost), column_price) in seen.iter_mut().zip(costs).zip(&self.column_price) {
            let price = i128::from(*cost) - line_price - column_price;
            if !entry.taken && price < entry.price {
                entry.price = price;
                entry.from = from;
            }
        }
    }

    /// Raises the potentials so that the cheapest column costs nothing more.
    fn pay(&mut self, line: usize, price: i128, seen: &mut [Seen]) {
        if let Some(own) = self.line_price.get_mut(line) {
            *own += price;
        }
        for (column, entry) in seen.iter_mut().enumerate() {
            if !entry.taken {
                entry.price -= price;
                continue;
            }
            if let Some(column_price) = self.column_price.get_mut(column) {
                *column_price -= price;
            }
            let owner = self.line_of.get(column).copied().flatten();
            if let Some(own) = owner.and_then(|owner| self.line_price.get_mut(owner)) {
                *own += price;
            }
        }
    }

    /// Hands columns on along the way that was found.
    fn shift(&mut self, line: usize, free: usize, seen: &[Seen]) {
        let mut column = free;
        loop {
            let from = seen.get(column).and_then(|entry| entry.from);
            let owner = from.map_or(Some(line), |from| self.line_of.get(from).copied().flatten());
            if let Some(place) = self.line_of.get_mut(column) {
                *place = owner;
            }
            match from {
                Some(from) => column = from,
                None => return,
            }
        }
    }
}

fn cheapest(seen: &[Seen]) -> Option<(usize, i128)> {
    let open = seen.iter().enumerate().filter(|(_, entry)| !entry.taken);
    open.map(|(column, entry)| (column, entry.price)).min_by_key(|(_, price)| *price)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cost(costs: &[Vec<u64>], columns: &[usize]) -> u64 {
        costs.iter().zip(columns).map(|(line, column)| line[*column]).sum()
    }

    /// The oracle: every order of the columns.
    fn least(costs: &[Vec<u64>], line: usize, used: &mut Vec<usize>) -> u64 {
        if line == costs.len() {
            return cost(costs, used);
        }
        let mut best = u64::MAX;
        for column in 0..costs.len() {
            if !used.contains(&column) {
                used.push(column);
                best = best.min(least(costs, line + 1, used));
                used.pop();
            }
        }
        best
    }

    #[test]
    fn nobody_is_paired_with_nobody() {
        assert_eq!(cheapest_pairs(&[]), Vec::<usize>::new());
    }

    #[test]
    fn a_greedy_choice_is_not_enough() {
        assert_eq!(cheapest_pairs(&[vec![1, 2], vec![1, 100]]), [1, 0]);
    }

    proptest! {
        #[test]
        fn no_order_is_cheaper(size in 1..6_usize, cells in prop::collection::vec(0..20_u64, 36)) {
            let costs: Vec<Vec<u64>> = cells.chunks(6).take(size).map(|line| line[..size].to_vec()).collect();
            let columns = cheapest_pairs(&costs);
            let mut sorted = columns.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..size).collect::<Vec<_>>());
            prop_assert_eq!(cost(&costs, &columns), least(&costs, 0, &mut Vec::new()));
        }
    }
}
