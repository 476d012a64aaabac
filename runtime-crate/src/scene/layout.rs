//! Layouts: rows, columns, grids and stacks place what they hold by its boxes.
//!
//! What a child's own `x` and `y` say does not matter: its box is moved to its place.

use super::geometry::Area;
use super::node::{NONE, NodeId, Scene, is_layout};
use crate::abi::schema::*;
use crate::parts::LAYOUTS;

type Size = (f64, f64);

fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

/// Where something stands in more room than it needs: 0 at the start, 1 in the middle, 2 at the end.
fn shift(way: u32, room: f64) -> f64 {
    match way {
        1 => room / 2.0,
        2 => room,
        _ => 0.0,
    }
}

impl Scene {
    /// Place everything that stands in a layout, if something changed since that was done.
    pub fn place_all(&mut self) {
        if LAYOUTS && core::mem::take(&mut self.moved) && self.has_layouts() {
            let top = self.top();
            self.measure(top);
        }
    }

    /// The box of a node and all it shows, in its parent's coordinates, before a layout moves it.
    fn measure(&mut self, id: NodeId) -> Option<Area> {
        let kind = self.node(id).kind;
        let own = if is_layout(kind) {
            let mut inside = vec![];
            self.children(id, &mut inside);
            self.arrange(id, &inside)
        } else if self.is_container(id) {
            let mut inside = vec![];
            self.children(id, &mut inside);
            let mut area = Area::EMPTY;
            for (_, child) in inside {
                area.include((child.left, child.top));
                area.include((child.right, child.bottom));
            }
            area
        } else {
            return self.measure_rows(id);
        };
        self.node_mut(id).place = (0.0, 0.0);
        let mut area = Area::EMPTY;
        area.include_area(own, 0.0, self.own_matrix(id)?);
        area.is_finite().then_some(area)
    }

    /// The box of a shape, for as often as it is there.
    fn measure_rows(&mut self, id: NodeId) -> Option<Area> {
        self.node_mut(id).place = (0.0, 0.0);
        let mut area = Area::EMPTY;
        for row in 0..self.node(id).rows.as_ref().map_or(1, |rows| rows.count) {
            if let Some(rows) = &self.node(id).rows {
                rows.take(row);
            }
            if let (Some(own), Some(matrix)) = (self.own_area(id), self.own_matrix(id)) {
                area.include_area(own, 0.0, matrix);
            }
        }
        area.is_finite().then_some(area)
    }

    /// The elements directly inside, through sites, each with its box.
    fn children(&mut self, id: NodeId, found: &mut Vec<(NodeId, Area)>) {
        let mut at = self.node(id).first;
        while at != NONE {
            if self.node(at).kind == 0 {
                self.children(at, found);
            } else if self.word(at, A_VISIBLE) != 0
                && let Some(area) = self.measure(at)
            {
                found.push((at, area));
            }
            at = self.node(at).next;
        }
    }

    /// Place what a layout holds; gives the box of the layout in its own coordinates.
    fn arrange(&mut self, id: NodeId, inside: &[(NodeId, Area)]) -> Area {
        let kind = self.node(id).kind;
        let number = |attribute| finite(self.number(id, attribute)).max(0.0);
        let (gap, padding) = (finite(self.number(id, A_GAP)), number(A_PADDING));
        let given = (number(A_WIDTH), number(A_HEIGHT));
        let align = self.choice(id, A_ALIGN, &ALIGN_VALUES, ALIGN_DEFAULT);
        let justify = self.choice(id, A_JUSTIFY, &JUSTIFY_VALUES, JUSTIFY_DEFAULT);
        let sizes: Vec<Size> =
            inside.iter().map(|(_, area)| (area.right - area.left, area.bottom - area.top)).collect();
        let room = |given: f64| (given > 0.0).then(|| (given - 2.0 * padding).max(0.0));
        let room = (room(given.0), room(given.1));
        let (places, content) = match kind {
            ROW => line(&sizes, gap, room, align, justify),
            COLUMN => {
                let turned: Vec<Size> = sizes.iter().map(|(width, height)| (*height, *width)).collect();
                let (places, (height, width)) = line(&turned, gap, (room.1, room.0), align, justify);
                (places.into_iter().map(|(y, x)| (x, y)).collect(), (width, height))
            }
            GRID => {
                let columns = self.number(id, A_COLUMNS).clamp(1.0, 1000.0) as usize;
                grid(&sizes, gap, columns, align)
            }
            _ => {
                let widest = sizes.iter().fold(0.0, |most: f64, size| most.max(size.0));
                let highest = sizes.iter().fold(0.0, |most: f64, size| most.max(size.1));
                let (width, height) = (room.0.unwrap_or(widest), room.1.unwrap_or(highest));
                let place = |size: &Size| (shift(align, width - size.0), shift(align, height - size.1));
                (sizes.iter().map(place).collect(), (width, height))
            }
        };
        for ((child, area), (x, y)) in inside.iter().zip(places) {
            self.node_mut(*child).place = (padding + x - area.left, padding + y - area.top);
        }
        let whole = |given: f64, content: f64| if given > 0.0 { given } else { content + 2.0 * padding };
        Area::sized(0.0, 0.0, whole(given.0, content.0), whole(given.1, content.1))
    }
}

/// Boxes one after another: their places, and the size of all. Sizes and places are (along, across).
fn line(
    sizes: &[Size],
    gap: f64,
    room: (Option<f64>, Option<f64>),
    align: u32,
    justify: u32,
) -> (Vec<Size>, Size) {
    let gaps = sizes.len().saturating_sub(1) as f64;
    let content = sizes.iter().map(|size| size.0).sum::<f64>() + gap * gaps;
    let across = room.1.unwrap_or_else(|| sizes.iter().fold(0.0, |most: f64, size| most.max(size.1)));
    let along = room.0.unwrap_or(content);
    let spread = justify == 3 && gaps > 0.0;
    let gap = if spread { gap + (along - content) / gaps } else { gap };
    let mut at = if spread { 0.0 } else { shift(justify, along - content) };
    let mut places = Vec::with_capacity(sizes.len());
    for size in sizes {
        places.push((at, shift(align, across - size.1)));
        at += size.0 + gap;
    }
    (places, (along, across))
}

/// Boxes in columns as wide, and rows as high, as what they hold.
fn grid(sizes: &[Size], gap: f64, columns: usize, align: u32) -> (Vec<Size>, Size) {
    let mut widths = vec![0.0_f64; columns.min(sizes.len())];
    let mut heights = vec![0.0_f64; sizes.len().div_ceil(columns)];
    for (index, size) in sizes.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        widths[column] = widths[column].max(size.0);
        heights[row] = heights[row].max(size.1);
    }
    let before = |sizes: &[f64], index: usize| sizes[..index].iter().map(|size| size + gap).sum::<f64>();
    let places = sizes.iter().enumerate().map(|(index, size)| {
        let (column, row) = (index % columns, index / columns);
        let x = before(&widths, column) + shift(align, widths[column] - size.0);
        (x, before(&heights, row) + shift(align, heights[row] - size.1))
    });
    let whole = |sizes: &[f64]| if sizes.is_empty() { 0.0 } else { before(sizes, sizes.len()) - gap };
    (places.collect(), (whole(&widths), whole(&heights)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::Heap;
    use crate::reactive::Frame;

    fn scene(kind: u8, numbers: &[(u32, f64)], sizes: &[Size]) -> (Scene, Vec<NodeId>) {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let layout = scene.create(kind, Frame(0), 0, top);
        for (attribute, value) in numbers {
            scene.set(&mut heap, layout, *attribute, value.to_bits());
        }
        let children = sizes.iter().map(|(width, height)| {
            let id = scene.create(RECT, Frame(0), 0, layout);
            scene.set(&mut heap, id, A_WIDTH, width.to_bits());
            scene.set(&mut heap, id, A_HEIGHT, height.to_bits());
            scene.set(&mut heap, id, A_X, 7.0_f64.to_bits());
            id
        });
        let children = children.collect();
        scene.place_all();
        (scene, children)
    }

    fn corners(scene: &Scene, ids: &[NodeId]) -> Vec<Size> {
        ids.iter().map(|id| scene.own_matrix(*id).unwrap().apply((7.0, 0.0))).collect()
    }

    #[test]
    fn a_row_and_a_column() {
        let sizes = [(10.0, 20.0), (30.0, 5.0)];
        let (row, ids) = scene(ROW, &[(A_GAP, 4.0), (A_PADDING, 3.0)], &sizes);
        assert_eq!(corners(&row, &ids), [(3.0, 3.0), (17.0, 3.0)]);
        let (column, ids) = scene(COLUMN, &[(A_GAP, 4.0)], &sizes);
        assert_eq!(corners(&column, &ids), [(0.0, 0.0), (0.0, 24.0)]);
    }

    #[test]
    fn room_is_shared_out() {
        let sizes = [(10.0, 10.0), (10.0, 10.0), (10.0, 10.0)];
        assert_eq!(line(&sizes, 0.0, (Some(50.0), None), 0, 3).0, [(0.0, 0.0), (20.0, 0.0), (40.0, 0.0)]);
        assert_eq!(line(&sizes[..1], 0.0, (Some(50.0), Some(20.0)), 2, 1).0, [(20.0, 10.0)]);
    }

    #[test]
    fn a_grid_has_columns_as_wide_as_what_they_hold() {
        let sizes = [(10.0, 10.0), (20.0, 10.0), (30.0, 40.0)];
        let (places, size) = grid(&sizes, 5.0, 2, 0);
        assert_eq!(places, [(0.0, 0.0), (35.0, 0.0), (0.0, 15.0)]);
        assert_eq!(size, (55.0, 55.0));
        assert_eq!(grid(&[], 5.0, 2, 0).1, (0.0, 0.0));
    }

    #[test]
    fn layouts_nest() {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let column = scene.create(COLUMN, Frame(0), 0, top);
        let row = scene.create(ROW, Frame(0), 0, column);
        scene.create(RECT, Frame(0), 0, row);
        let last = scene.create(RECT, Frame(0), 0, column);
        scene.set(&mut heap, row, A_PADDING, 10.0_f64.to_bits());
        scene.place_all();
        assert_eq!(scene.node(last).place, (0.0, 120.0));
    }
}
