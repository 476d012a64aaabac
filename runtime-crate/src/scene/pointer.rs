//! What the pointer meets.

use super::node::{NONE, NodeId, Scene};
use super::walk::{Visit, Walk};

/// The topmost shape at a point of the view that takes the pointer. A shape without a handler on it or above
/// it does not block what lies below: a label leaves its button reachable.
pub fn hit(scene: &mut Scene, point: (f64, f64)) -> Option<Visit> {
    scene.place_all();
    let mut walk = Walk::new(scene);
    let mut found = None;
    let whole = point;
    while let Some(visit) = walk.next(scene) {
        if visit.takes_pointer
            && let Some(point) = visit.matrix.undo(point)
            && scene.is_on(visit.id, point)
            && is_shown(&walk, scene, whole)
        {
            found = Some(visit);
        }
    }
    found
}

/// Whether no clip around the last shape hides a point of the view.
pub fn is_shown(walk: &Walk, scene: &Scene, point: (f64, f64)) -> bool {
    walk.clips(scene).iter().all(|group| {
        let inside = group.matrix.undo(point);
        inside.is_some_and(|point| scene.clip(group.id).is_some_and(|area| area.contains(point)))
    })
}

/// A node and its ancestors, itself first.
pub fn chain(scene: &Scene, from: NodeId) -> Vec<NodeId> {
    let mut nodes = vec![];
    let mut at = from;
    while at != NONE {
        nodes.push(at);
        at = scene.node(at).parent;
    }
    nodes
}
