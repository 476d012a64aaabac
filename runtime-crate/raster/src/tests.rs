//! Whole lists, drawn.

use crate::area::Area;
use crate::pixels::Pixels;
use crate::raster::Raster;
use crate::run::LEAST_RECTS;

const WIDTH: usize = 64;
const HEIGHT: usize = 48;
const WHITE: u32 = 0xFFFF_FFFF;

/// Writes lists as the runtime does.
#[derive(Clone, Default)]
struct List(Vec<u64>);

impl List {
    fn command(mut self, operation: u64, words: &[u64]) -> Self {
        self.0.push(operation | (words.len() as u64 + 1) << 32);
        self.0.extend(words);
        self
    }

    fn shape(self, operation: u64, fill: u32, stroke: u32, numbers: &[f64]) -> Self {
        let paint = [u64::from(fill) | u64::from(stroke) << 32, 4f64.to_bits(), 1f64.to_bits()];
        let numbers = numbers.iter().map(|number| number.to_bits());
        self.command(operation, &paint.into_iter().chain(numbers).collect::<Vec<_>>())
    }

    fn rect(self, fill: u32, x: f64, y: f64, width: f64, height: f64) -> Self {
        self.shape(2, fill, 0, &[x, y, width, height, 0.0])
    }

    fn numbers(self, operation: u64, numbers: &[f64]) -> Self {
        self.command(operation, &numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>())
    }

    /// So many that they are drawn here, where nothing else is.
    fn crowd(mut self) -> Self {
        for _ in 0..LEAST_RECTS {
            self = self.rect(WHITE, 0.0, 0.0, 1.0, 1.0);
        }
        self
    }

    fn text(self) -> Self {
        self.command(8, &[0; 9])
    }
}

struct Drawing {
    raster: Box<Raster>,
    cells: Vec<u32>,
    before: Vec<u64>,
}

impl Drawing {
    fn new() -> Self {
        Self { raster: Box::new(Raster::new()), cells: vec![0; WIDTH * HEIGHT], before: vec![] }
    }

    /// Each stretch: where it ends, whether it is drawn here, and what is to be shown.
    fn draw(&mut self, list: &List) -> Vec<(usize, bool, [u32; 4])> {
        let mut pixels = Pixels { cells: &mut self.cells, width: WIDTH };
        self.raster.begin([1.0, 0.0, 0.0], pixels.area());
        let mut told: Vec<(usize, bool, [u32; 4])> = vec![];
        while told.last().is_none_or(|(end, ..)| *end < list.0.len()) {
            self.raster.next(&mut pixels, &list.0, &self.before);
            let report = &self.raster.report;
            told.push((report.end as usize, report.here == 1, report.area));
        }
        self.before = list.0.clone();
        told
    }

    fn alpha(&self, x: usize, y: usize) -> u32 {
        self.cells[y * WIDTH + x] >> 24
    }

    /// In pixels, how much is covered of a part of the picture.
    fn covered(&self, area: Area) -> f64 {
        let mut sum = 0.0;
        for y in area.top as usize..area.bottom as usize {
            for x in area.left as usize..area.right as usize {
                sum += f64::from(self.alpha(x, y)) / 255.0;
            }
        }
        sum
    }
}

const MIDDLE: Area = Area { left: 2.0, top: 2.0, right: 64.0, bottom: 48.0 };

fn covered(list: List) -> f64 {
    let mut drawing = Drawing::new();
    drawing.draw(&List([List::default().crowd().0, list.0].concat()));
    drawing.covered(MIDDLE)
}

#[test]
fn shapes_cover_as_much_as_they_are_large() {
    let pi = core::f64::consts::PI;
    let turned = [0.6, 0.8, -0.8, 0.6, 30.0, 20.0];
    for (list, size) in [
        (List::default().rect(WHITE, 10.3, 10.6, 7.5, 20.25), 7.5 * 20.25),
        (List::default().numbers(1, &turned).rect(WHITE, -8.0, -5.0, 16.0, 10.0), 160.0),
        (List::default().shape(2, WHITE, 0, &[10.0, 10.0, 20.0, 12.0, 4.0]), 240.0 - (4.0 - pi) * 16.0),
        (List::default().shape(3, WHITE, 0, &[30.0, 24.0, 20.0, 12.0]), pi * 240.0),
        (List::default().shape(3, WHITE, 0, &[30.5, 24.2, 1.5, 1.5]), pi * 2.25),
        (List::default().shape(3, 0, WHITE, &[30.0, 24.0, 12.0, 12.0]), pi * (14.0 * 14.0 - 10.0 * 10.0)),
        (List::default().shape(3, 0, WHITE, &[30.0, 24.0, 1.0, 1.0]), pi * 9.0),
        (List::default().shape(2, 0, WHITE, &[10.0, 10.0, 20.0, 12.0, 0.0]), 24.0 * 16.0 - 16.0 * 8.0),
        (List::default().numbers(1, &turned).shape(4, 0, WHITE, &[-9.0, 3.0, 11.0, 3.0]), 80.0),
        (List::default().shape(4, 0, WHITE, &[10.0, 10.0, 10.0, 10.0]), 0.0),
    ] {
        let found = covered(list);
        assert!((found - size).abs() <= 0.02 * size + 0.05, "{found} {size}");
    }
}

#[test]
fn what_is_beyond_the_picture_is_cut_off_exactly() {
    let half = covered(List::default().shape(3, WHITE, 0, &[64.0, 25.0, 20.0, 20.0]));
    assert!((half - core::f64::consts::PI * 200.0).abs() < 4.0, "{half}");
    let turned = [0.6, 0.8, -0.8, 0.6, 0.0, 0.0];
    let all = covered(List::default().numbers(1, &turned).rect(WHITE, -900.0, -900.0, 1800.0, 1800.0));
    assert_eq!(all, MIDDLE.size());
}

#[test]
fn clips_that_begin_in_a_run_are_kept() {
    let list = List::default()
        .numbers(1, &[1.0, 0.0, 0.0, 1.0, 10.5, 10.0])
        .numbers(12, &[10.0, 10.0, 0.0])
        .shape(3, WHITE, 0, &[0.0, 0.0, 30.0, 30.0])
        .command(13, &[])
        .numbers(1, &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
        .rect(WHITE, 40.0, 20.0, 4.0, 5.0);
    let mut drawing = Drawing::new();
    assert_eq!(drawing.draw(&list.crowd()).len(), 1);
    assert!((drawing.covered(MIDDLE) - 120.0).abs() < 1.0);
    assert_eq!([9, 10, 11, 19, 20, 21].map(|x| drawing.alpha(x, 15)), [0, 128, 255, 255, 128, 0]);
}

#[test]
fn paint_lies_over_what_is_there_and_is_told_as_image_data() {
    let list =
        List::default().rect(0xFF00_00FF, 10.0, 10.0, 2.0, 1.0).rect(0x0000_FF80, 11.0, 10.0, 2.0, 1.0);
    let mut drawing = Drawing::new();
    drawing.draw(&list.crowd());
    let row = &drawing.cells[10 * WIDTH + 10..][..3];
    assert_eq!(row, [0xFF00_00FF, 0xFF80_007F, 0x80FF_0000]);
}

#[test]
fn what_is_not_plain_is_drawn_elsewhere_and_so_are_few_shapes() {
    let mut drawing = Drawing::new();
    let few = List::default().rect(WHITE, 0.0, 0.0, 9.0, 9.0);
    assert_eq!(drawing.draw(&few), [(9, false, [0; 4])]);
    let whole = [0, 0, WIDTH as u32, HEIGHT as u32];
    let crowd = 9 * LEAST_RECTS as usize;
    let list = List::default().crowd().text().rect(WHITE, 1.0, 1.0, 1.0, 1.0).text();
    assert_eq!(drawing.draw(&list), [(crowd, true, whole), (crowd + 29, false, [0; 4])]);
    let list = list.rect(WHITE, 7.5, 8.0, 1.0, 1.0).crowd().text();
    let (second, third) = (crowd + 29, 2 * crowd + 38);
    assert_eq!(
        drawing.draw(&list),
        [
            (crowd, true, whole),
            (second, false, [0; 4]),
            (third, true, [0, 0, 9, 9]),
            (third + 10, false, [0; 4])
        ]
    );
}

#[test]
fn shapes_with_a_shadow_or_in_a_round_clip_end_a_run() {
    let crowd = 9 * LEAST_RECTS as usize;
    let shadow = List::default().crowd().command(10, &[0; 4]).rect(WHITE, 1.0, 1.0, 1.0, 1.0);
    assert_eq!(Drawing::new().draw(&shadow)[0].0, crowd);
    let round = List::default().crowd().numbers(12, &[9.0, 9.0, 2.0]).rect(WHITE, 1.0, 1.0, 1.0, 1.0);
    assert_eq!(Drawing::new().draw(&round.clone().command(13, &[]))[0].0, crowd);
    // Within it a run of its own begins, which ends before its end.
    let inside = round.crowd().command(13, &[]).rect(WHITE, 30.0, 30.0, 1.0, 1.0);
    let told = Drawing::new().draw(&inside);
    assert_eq!(told[1], (crowd + 4, false, [0; 4]));
    assert_eq!(told[2].2, [0, 0, 2, 2]);
    assert_eq!(told[2].0, 2 * crowd + 4 + 9);
}

#[test]
fn a_clip_that_holds_more_than_plain_shapes_is_no_part_of_a_run() {
    let crowd = 9 * LEAST_RECTS as usize;
    let list = List::default().crowd().numbers(12, &[9.0, 9.0, 0.0]).rect(WHITE, 1.0, 1.0, 1.0, 1.0).text();
    assert_eq!(Drawing::new().draw(&list.command(13, &[]))[0].0, crowd);
}

#[test]
fn large_shapes_are_drawn_elsewhere() {
    let mut list = List::default().crowd().crowd();
    let (width, height) = (512, 512);
    let here = |list: &List| {
        let mut raster = Raster::new();
        let mut cells = vec![0; width * height];
        let mut pixels = Pixels { cells: &mut cells, width };
        raster.begin([1.0, 0.0, 0.0], pixels.area());
        raster.next(&mut pixels, &list.0, &[]);
        raster.report.here == 1
    };
    assert!(here(&list));
    // The more pixels there are, the more rectangles it takes.
    assert!(!here(&List::default().crowd()));
    for _ in 0..LEAST_RECTS {
        list = list.rect(WHITE, -1e5, -1e5, 2e5, 2e5);
    }
    assert!(!here(&list));
}

#[test]
fn only_what_changed_is_drawn_and_shown() {
    let list = |x: f64, fill: u32| {
        List::default().rect(0x0000_00FF, 0.0, 0.0, 64.0, 48.0).crowd().rect(fill, x, 20.0, 4.0, 4.0).shape(
            3,
            0xFF00_0080,
            0,
            &[20.0, 24.0, 9.0, 9.0],
        )
    };
    let mut drawing = Drawing::new();
    drawing.draw(&list(10.0, WHITE));
    // What was not drawn again keeps even what does not belong there.
    drawing.cells[40 * WIDTH + 40] = 7;
    assert_eq!(drawing.draw(&list(14.5, WHITE))[0].2, [10, 20, 19, 24]);
    assert_eq!(drawing.cells[40 * WIDTH + 40], 7);
    drawing.cells[40 * WIDTH + 40] = 0xFF00_0000;
    let mut anew = Drawing::new();
    anew.draw(&list(14.5, WHITE));
    assert!(anew.cells == drawing.cells);
    assert_eq!(drawing.draw(&list(14.5, WHITE))[0].2, [0; 4]);
    // Another list of the same pixels.
    assert_eq!(drawing.draw(&list(14.5, WHITE).text())[0].2, [0, 0, 64, 48]);
    assert_eq!(drawing.draw(&list(14.5, WHITE))[0].2, [0, 0, 64, 48]);
}

#[test]
fn lists_of_another_length_show_where_either_draws() {
    let mut drawing = Drawing::new();
    drawing.draw(&List::default().crowd().rect(WHITE, 30.0, 30.0, 4.0, 4.0));
    let told = drawing.draw(&List::default().crowd().rect(WHITE, 10.0, 2.0, 4.0, 4.0).crowd());
    assert_eq!(told[0].2, [0, 0, 34, 34]);
    assert_eq!(drawing.covered(MIDDLE), 16.0);
}

#[test]
fn a_shape_that_turns_is_what_changed() {
    let list = |angle: f64| {
        let (sin, cos) = angle.sin_cos();
        List::default()
            .crowd()
            .numbers(1, &[cos, sin, -sin, cos, 30.0, 24.0])
            .rect(WHITE, -3.0, -3.0, 6.0, 6.0)
    };
    let mut drawing = Drawing::new();
    drawing.draw(&list(0.0));
    let [left, top, right, bottom] = drawing.draw(&list(0.7))[0].2;
    assert_eq!([left, top, right, bottom], [25, 19, 35, 29]);
    let mut anew = Drawing::new();
    anew.draw(&list(0.7));
    assert!(anew.cells == drawing.cells);
}

#[test]
fn boxes_that_move_leave_what_drawing_all_anew_gives() {
    // A place for each box, the same in every list unless it is one of those that move.
    let list = |moved: usize, turned: f64| {
        let (sin, cos) = turned.sin_cos();
        let mut list = List::default().numbers(1, &[cos, sin, -sin, cos, 3.0, 2.0]);
        for at in 0..2 * LEAST_RECTS as usize {
            let by = if at % 97 < moved { 0.3 * at as f64 % 5.0 } else { 0.0 };
            let (x, y) = ((at * 37 % 400) as f64 / 10.0, (at * 59 % 300) as f64 / 10.0);
            list = list.rect(if at % 3 == 0 { 0xFF80_00FF } else { 0x0040_8080 }, x + by, y - by, 1.5, 2.5);
        }
        list
    };
    for turned in [0.0, 0.4] {
        let mut drawing = Drawing::new();
        for moved in [0, 1, 3, 0, 97, 2] {
            drawing.draw(&list(moved, turned));
            let mut anew = Drawing::new();
            anew.draw(&list(moved, turned));
            assert!(anew.cells == drawing.cells, "{turned} {moved}");
        }
    }
}

#[test]
fn a_box_too_far_away_to_be_told_apart_ends_a_run() {
    let crowd = 9 * LEAST_RECTS as usize;
    let far = List::default().crowd().rect(WHITE, 2e6, 1.0, 1.0, 1.0);
    let mut drawing = Drawing::new();
    assert_eq!(drawing.draw(&far.clone().crowd())[0].0, crowd);
    // Also one that has moved there, or whose first list was drawn here.
    let near = List::default().crowd().rect(WHITE, 2.0, 1.0, 1.0, 1.0);
    assert_eq!(drawing.draw(&near)[0].0, crowd + 9);
    assert_eq!(drawing.draw(&far)[0].0, crowd);
}

#[test]
fn boxes_that_are_mirrored_cover_the_same() {
    let mirrored = |x: f64, y: f64| {
        let list = List::default().numbers(1, &[x, 0.0, 0.0, y, 30.0, 20.0]);
        covered(list.rect(WHITE, -3.25, -4.5, 6.5, 9.0))
    };
    for (x, y) in [(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)] {
        assert!((mirrored(x, y) - 6.5 * 9.0).abs() < 0.2);
    }
}

#[test]
fn crowds_of_what_is_no_rectangle_are_drawn_elsewhere() {
    let mut list = List::default();
    for _ in 0..2 * LEAST_RECTS {
        list = list.shape(3, WHITE, 0, &[9.0, 9.0, 4.0, 4.0]);
    }
    assert!(!Drawing::new().draw(&list)[0].1);
    assert!(Drawing::new().draw(&list.crowd())[0].1);
}
