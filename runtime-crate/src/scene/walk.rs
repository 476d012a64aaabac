//! The visible shapes in paint order, with what they inherit.

use super::matrix::Matrix;
use super::node::{NONE, NodeId, Scene};
use crate::abi::schema::{A_OPACITY, A_VISIBLE, E_DRAG, E_KEYDOWN, E_KEYUP};
use crate::parts::{EFFECTS, ENTITIES};

/// Events that a pointer causes.
const POINTER_EVENTS: u16 = ((2 << E_DRAG) - 1) & !(1 << E_KEYDOWN | 1 << E_KEYUP);

/// A shape on the way.
#[derive(Clone, Copy)]
pub struct Visit {
    /// The shape.
    pub id: NodeId,
    /// From its coordinates to the view's.
    pub matrix: Matrix,
    /// Its opacity and its ancestors', multiplied.
    pub opacity: f64,
    /// It or an ancestor has a handler for the pointer.
    pub takes_pointer: bool,
}

/// A walk through the scene, without recursion.
pub struct Walk {
    /// Containers on the way down, each with the sibling that follows it.
    levels: Vec<(Visit, NodeId)>,
    at: NodeId,
    /// Which row of a shape that stands for many comes next; 0 behind a shape that stands for one.
    pub row: u32,
    /// What stands above all.
    top: Visit,
    /// Other containers are on the way than when this was last asked.
    moved: bool,
}

impl Walk {
    /// From the top of the scene.
    pub fn new(scene: &mut Scene) -> Self {
        let top = scene.top();
        let above = Visit { id: top, matrix: Matrix::IDENTITY, opacity: 1.0, takes_pointer: false };
        Self { levels: Vec::new(), at: top, row: 0, top: above, moved: true }
    }

    /// The next visible shape.
    pub fn next(&mut self, scene: &Scene) -> Option<Visit> {
        loop {
            let id = self.step(scene)?;
            let visit = self.visit(scene, id);
            if visit.is_some() {
                return visit;
            }
        }
    }

    /// The next shape in visible containers, which may show or not.
    pub fn step(&mut self, scene: &Scene) -> Option<NodeId> {
        loop {
            if self.at == NONE {
                self.at = self.levels.pop()?.1;
                self.moved = true;
                continue;
            }
            let id = self.at;
            let node = scene.node(id);
            match &node.rows {
                Some(rows) if ENTITIES && self.row < rows.count => {
                    rows.take(self.row);
                    self.row += 1;
                }
                Some(_) if ENTITIES => {
                    (self.at, self.row) = (node.next, 0);
                    continue;
                }
                _ => self.at = node.next,
            }
            if !scene.is_container(id) {
                return Some(id);
            }
            let Some(visit) = self.visit(scene, id) else { continue };
            self.moved = true;
            self.levels.push((visit, self.at));
            self.at = scene.node(id).first;
        }
    }

    /// What holds the last shape, outermost first.
    pub fn around(&self) -> impl Iterator<Item = Visit> {
        self.levels.iter().map(|(visit, _)| *visit)
    }

    /// The groups around the last shape that show only a part of what they hold, outermost first.
    pub fn clips(&self, scene: &Scene) -> Vec<Visit> {
        if !EFFECTS {
            return Vec::new();
        }
        self.around().filter(|visit| scene.clip(visit.id).is_some()).collect()
    }

    /// The innermost container of the last shape.
    pub fn above(&self) -> &Visit {
        self.levels.last().map_or(&self.top, |(visit, _)| visit)
    }

    /// Whether the containers of the last shape are others than when this was last asked.
    pub fn has_moved(&mut self) -> bool {
        core::mem::take(&mut self.moved)
    }

    /// What a shape, or what holds others, inherits; None if nothing of it shows.
    pub fn visit(&self, scene: &Scene, id: NodeId) -> Option<Visit> {
        let own = scene.own_matrix(id)?;
        let takes_pointer = scene.node(id).events & POINTER_EVENTS != 0;
        let mut visit = Visit { id, matrix: own, opacity: 1.0, takes_pointer };
        if let Some((above, _)) = self.levels.last() {
            visit.matrix = above.matrix.then_inner(own);
            visit.opacity = above.opacity;
            visit.takes_pointer |= above.takes_pointer;
        }
        if scene.node(id).kind != 0 {
            if scene.word(id, A_VISIBLE) == 0 {
                return None;
            }
            visit.opacity *= scene.number(id, A_OPACITY).clamp(0.0, 1.0);
        }
        (visit.matrix.is_finite() && !visit.opacity.is_nan()).then_some(visit)
    }
}
