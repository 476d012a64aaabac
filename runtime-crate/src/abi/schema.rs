// Written by runtime-crate/generate.py from collab/compile/schema.json. Do not edit.

/// The version of the contract with components and hosts.
pub const ABI_VERSION: u32 = 3;

/// Elements. 0 is the anchor of a site.
pub const GROUP: u8 = 1;
pub const RECT: u8 = 2;
pub const CIRCLE: u8 = 3;
pub const ELLIPSE: u8 = 4;
pub const LINE: u8 = 5;
pub const POLYLINE: u8 = 6;
pub const POLYGON: u8 = 7;
pub const PATH: u8 = 8;
pub const TEXT: u8 = 9;
pub const ROW: u8 = 10;
pub const COLUMN: u8 = 11;
pub const GRID: u8 = 12;
pub const STACK: u8 = 13;
pub const IMAGE: u8 = 14;
/// Elements that hold others, and the anchor.
pub const CONTAINERS: [u8; 6] = [0, 1, 10, 11, 12, 13];
pub const KIND_COUNT: usize = 15;

/// Attributes, all named `A_…`.
pub const A_X: u32 = 1;
pub const A_Y: u32 = 2;
pub const A_WIDTH: u32 = 3;
pub const A_HEIGHT: u32 = 4;
pub const A_RADIUS: u32 = 5;
pub const A_RADIUS_X: u32 = 6;
pub const A_RADIUS_Y: u32 = 7;
pub const A_X1: u32 = 8;
pub const A_Y1: u32 = 9;
pub const A_X2: u32 = 10;
pub const A_Y2: u32 = 11;
pub const A_POINTS: u32 = 12;
pub const A_D: u32 = 13;
pub const A_CONTENT: u32 = 14;
pub const A_SIZE: u32 = 15;
pub const A_FONT: u32 = 16;
pub const A_WEIGHT: u32 = 17;
pub const A_ALIGN: u32 = 18;
pub const A_BASELINE: u32 = 19;
pub const A_FILL: u32 = 20;
pub const A_STROKE: u32 = 21;
pub const A_STROKE_WIDTH: u32 = 22;
pub const A_OPACITY: u32 = 23;
pub const A_VISIBLE: u32 = 24;
pub const A_ROTATE: u32 = 25;
pub const A_SCALE: u32 = 26;
pub const A_CURSOR: u32 = 27;
pub const A_GAP: u32 = 28;
pub const A_PADDING: u32 = 29;
pub const A_JUSTIFY: u32 = 30;
pub const A_COLUMNS: u32 = 31;
pub const A_SCALE_X: u32 = 32;
pub const A_SCALE_Y: u32 = 33;
pub const A_CLIP_WIDTH: u32 = 34;
pub const A_CLIP_HEIGHT: u32 = 35;
pub const A_CLIP_RADIUS: u32 = 36;
pub const A_FILL_TO: u32 = 37;
pub const A_GRADIENT: u32 = 38;
pub const A_GRADIENT_ANGLE: u32 = 39;
pub const A_SHADOW: u32 = 40;
pub const A_SHADOW_BLUR: u32 = 41;
pub const A_SHADOW_X: u32 = 42;
pub const A_SHADOW_Y: u32 = 43;
pub const A_SRC: u32 = 44;
pub const ATTRIBUTE_COUNT: usize = 45;

/// Events, all named `E_…`.
pub const E_CLICK: u32 = 1;
pub const E_MOUSEDOWN: u32 = 2;
pub const E_MOUSEUP: u32 = 3;
pub const E_MOUSEMOVE: u32 = 4;
pub const E_MOUSEENTER: u32 = 5;
pub const E_MOUSELEAVE: u32 = 6;
pub const E_WHEEL: u32 = 7;
pub const E_KEYDOWN: u32 = 8;
pub const E_KEYUP: u32 = 9;
pub const E_DRAG: u32 = 10;
pub const EVENT_COUNT: u32 = 11;

/// Fields of the event record, all named `F_…`.
pub const F_X: u32 = 0;
pub const F_Y: u32 = 1;
pub const F_LOCAL_X: u32 = 2;
pub const F_LOCAL_Y: u32 = 3;
pub const F_MOVEMENT_X: u32 = 4;
pub const F_MOVEMENT_Y: u32 = 5;
pub const F_DELTA_X: u32 = 6;
pub const F_DELTA_Y: u32 = 7;
pub const F_BUTTON: u32 = 8;
pub const F_KEY: u32 = 9;
pub const F_SHIFT_KEY: u32 = 10;
pub const F_CTRL_KEY: u32 = 11;
pub const F_ALT_KEY: u32 = 12;
pub const F_META_KEY: u32 = 13;
pub const EVENT_FIELDS: u32 = 14;
pub const EVENT_REFERENCES: u32 = 512;

/// Words an attribute may hold, in the order of their numbers in the display list.
pub const ALIGN_VALUES: [&str; 3] = ["start", "middle", "end"];
pub const ALIGN_DEFAULT: u32 = 0;
pub const BASELINE_VALUES: [&str; 4] = ["top", "middle", "alphabetic", "bottom"];
pub const BASELINE_DEFAULT: u32 = 0;
pub const CURSOR_VALUES: [&str; 7] = ["default", "pointer", "grab", "text", "move", "crosshair", "not-allowed"];
pub const CURSOR_DEFAULT: u32 = 0;
pub const JUSTIFY_VALUES: [&str; 4] = ["start", "middle", "end", "between"];
pub const JUSTIFY_DEFAULT: u32 = 0;
pub const GRADIENT_VALUES: [&str; 2] = ["linear", "radial"];
pub const GRADIENT_DEFAULT: u32 = 0;

/// How an attribute is stored: 0 number, 1 integer (boolean, color), 2 string, 3 list.
pub const ATTRIBUTE_KIND: [u8; ATTRIBUTE_COUNT] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 2, 2, 0, 2, 0, 2, 2, 1, 1, 0, 0, 1, 0, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 2, 0, 1, 0, 0, 0, 2];

/// The slot of an attribute in a node of a kind; 255 if the element has no such attribute.
pub const SLOT: [[u8; ATTRIBUTE_COUNT]; KIND_COUNT] = [
    [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    [255, 0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 5, 6, 7, 8, 11, 255, 255, 255, 255, 9, 10, 2, 3, 4, 255, 255, 255, 255, 255, 255, 255, 255],
    [255, 0, 1, 2, 3, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 5, 9, 10, 15, 16, 17, 18, 21, 255, 255, 255, 255, 19, 20, 255, 255, 255, 6, 7, 8, 11, 12, 13, 14, 255],
    [255, 0, 1, 255, 255, 2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 3, 7, 8, 13, 14, 15, 16, 19, 255, 255, 255, 255, 17, 18, 255, 255, 255, 4, 5, 6, 9, 10, 11, 12, 255],
    [255, 0, 1, 255, 255, 255, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 4, 8, 9, 14, 15, 16, 17, 20, 255, 255, 255, 255, 18, 19, 255, 255, 255, 5, 6, 7, 10, 11, 12, 13, 255],
    [255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 4, 5, 10, 11, 12, 13, 16, 255, 255, 255, 255, 14, 15, 255, 255, 255, 255, 255, 255, 6, 7, 8, 9, 255],
    [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 8, 9, 10, 11, 14, 255, 255, 255, 255, 12, 13, 255, 255, 255, 255, 255, 255, 4, 5, 6, 7, 255],
    [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 255, 1, 5, 6, 11, 12, 13, 14, 17, 255, 255, 255, 255, 15, 16, 255, 255, 255, 2, 3, 4, 7, 8, 9, 10, 255],
    [255, 0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2, 255, 255, 255, 255, 255, 255, 3, 7, 8, 13, 14, 15, 16, 19, 255, 255, 255, 255, 17, 18, 255, 255, 255, 4, 5, 6, 9, 10, 11, 12, 255],
    [255, 1, 2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 3, 4, 5, 6, 7, 8, 12, 13, 18, 19, 20, 21, 24, 255, 255, 255, 255, 22, 23, 255, 255, 255, 9, 10, 11, 14, 15, 16, 17, 255],
    [255, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 6, 255, 255, 255, 255, 8, 9, 10, 11, 14, 4, 5, 7, 255, 12, 13, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    [255, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 6, 255, 255, 255, 255, 8, 9, 10, 11, 14, 4, 5, 7, 255, 12, 13, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    [255, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 6, 255, 255, 255, 255, 8, 9, 10, 11, 14, 4, 5, 255, 7, 12, 13, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    [255, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 6, 255, 255, 255, 255, 7, 8, 9, 10, 13, 4, 5, 255, 255, 11, 12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    [255, 1, 2, 3, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 5, 6, 7, 8, 11, 255, 255, 255, 255, 9, 10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0],
];

/// What the slots of a new node hold. References are 0: the reader knows their default.
pub const DEFAULTS: [&[u64]; KIND_COUNT] = [
    &[],
    &[0x0, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x4059000000000000, 0x4059000000000000, 0x0, 0xff, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x4049000000000000, 0xff, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x4049000000000000, 0x4049000000000000, 0xff, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x4059000000000000, 0x0, 0xff, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0xff, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0xff, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0xff, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0x4030000000000000, 0x0, 0x4079000000000000, 0x0, 0x0, 0xff, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x0, 0x4020000000000000, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x4000000000000000, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
    &[0x0, 0x0, 0x0, 0x4059000000000000, 0x4059000000000000, 0x3ff0000000000000, 0x1, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x0],
];
