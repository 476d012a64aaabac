//! What an editor asks: what stands at a point, and where everything stands (section 9 of `ABI.md`).

use super::node::{NONE, NodeId, Scene};
use super::pointer::is_shown;
use super::walk::{Visit, Walk};
use crate::abi::State;

/// How often one shape is told.
const MOST_TOLD: u32 = 1000;

impl Scene {
    /// The element that a node comes from, or the nearest around it that is of the component's own source.
    fn origin_at(&self, id: NodeId) -> u32 {
        let mut at = id;
        while at != NONE {
            match self.origin(at) {
                0 => at = self.node(at).parent,
                origin => return origin,
            }
        }
        0
    }

    fn origin(&self, id: NodeId) -> u32 {
        let node = self.node(id);
        // The node above all belongs to no frame.
        if node.frame.0 == 0 { 0 } else { node.frame.block().origin(node.index as u32) }
    }
}

impl State {
    /// Write the origins of the shapes at a point, topmost last.
    pub fn pick(&mut self, at: (f64, f64)) {
        self.display.clear();
        self.scene.place_all();
        let mut walk = Walk::new(&mut self.scene);
        while let Some(visit) = walk.next(&self.scene) {
            if visit.matrix.undo(at).is_some_and(|point| self.scene.is_on(visit.id, point))
                && is_shown(&walk, &self.scene, at)
            {
                let origin = self.scene.origin_at(visit.id) as u64;
                if self.display.list().last() != Some(&origin) {
                    self.display.push(origin);
                }
            }
        }
    }

    /// Write where everything visible stands.
    pub fn trace(&mut self) {
        self.display.clear();
        self.scene.place_all();
        let mut walk = Walk::new(&mut self.scene);
        let mut told: Vec<NodeId> = vec![];
        let (mut last, mut times) = (NONE, 0);
        while let Some(visit) = walk.next(&self.scene) {
            times = if visit.id == last { times + 1 } else { 0 };
            last = visit.id;
            if times >= MOST_TOLD {
                continue;
            }
            let mut depth = 0;
            for level in walk.around() {
                if told.get(depth) != Some(&level.id) {
                    told.truncate(depth);
                    told.push(level.id);
                    self.tell(level, depth);
                }
                depth += 1;
            }
            told.truncate(depth);
            self.tell(visit, depth);
        }
    }

    fn tell(&mut self, visit: Visit, depth: usize) {
        let area = self.scene.own_area(visit.id);
        let node = self.scene.node(visit.id);
        let list = &mut self.display;
        list.push(self.scene.origin(visit.id) as u64 | (depth as u64) << 32);
        list.extend(&visit.matrix.0.map(f64::to_bits));
        let sides = area.map_or([0.0; 4], |area| [area.left, area.top, area.right, area.bottom]);
        list.extend(&sides.map(f64::to_bits));
        list.push(node.kind as u64 | (node.slots as u64) << 32);
    }
}
