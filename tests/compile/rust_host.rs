// Runs the components of `cases.rs`, does to each what `javascript_host.mjs` does, and prints what each drew after
// each step: a list for each component, as JSON.
mod cases;

use omnicraft_runtime::native::{Component, Error, Instance, Pointer};

/// What is drawn: words as text, with what they point to in place of addresses.
fn drawn(instance: &mut Instance) -> Result<String, Error> {
    let commands: Vec<(u32, Vec<u64>)> =
        instance.draw()?.map(|(operation, words)| (operation, words.to_vec())).collect();
    let rows = commands.into_iter().map(|(operation, words)| {
        let mut row = operation.to_string();
        for (place, word) in words.into_iter().enumerate() {
            row.push(' ');
            row += &match (operation, place) {
                (5 | 6, 3) => hexadecimal(instance.numbers(word).into_iter().flat_map(f64::to_le_bytes)),
                (7, 3) | (8, 7 | 8) | (9, 7) => {
                    hexadecimal(instance.units(word).into_iter().flat_map(u16::to_le_bytes))
                }
                _ => format!("{word:x}"),
            };
        }
        row
    });
    Ok(rows.collect::<Vec<_>>().join("\n"))
}

fn hexadecimal(bytes: impl Iterator<Item = u8>) -> String {
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

fn play(component: &Component, has_steps: bool, pictures: &mut Vec<String>) -> Result<(), Error> {
    let mut instance = Instance::new(component)?;
    instance.measure_text_with(|text, _, size, _| text.encode_utf16().count() as f64 * size / 2.0);
    instance.random_seed(1)?;
    instance.fuel_budget(200_000)?;
    instance.mount()?;
    pictures.push(drawn(&mut instance)?);
    let points = [(5.0, 5.0), (30.0, 30.0), (50.0, 75.0), (120.0, 20.0)];
    for (number, (x, y)) in points.into_iter().enumerate().filter(|_| has_steps) {
        for what in [Pointer::Move, Pointer::Down, Pointer::Up] {
            instance.pointer(what, x, y)?;
            pictures.push(drawn(&mut instance)?);
        }
        for time in [0.0, 16.0] {
            instance.tick(700.0 * number as f64 + time)?;
            pictures.push(drawn(&mut instance)?);
        }
    }
    Ok(())
}

fn main() {
    let answers = cases::CASES.iter().map(|(component, has_steps)| {
        let mut pictures = vec![];
        match play(component, *has_steps, &mut pictures) {
            Ok(()) => {}
            Err(Error::OutOfFuel) => pictures.push("out of fuel".into()),
            Err(Error::Failed(code, detail)) => pictures.push(format!("stopped: fail {code} {detail}")),
            Err(error) => pictures.push(error.to_string()),
        }
        format!("{pictures:?}")
    });
    println!("[{}]", answers.collect::<Vec<_>>().join(",\n"));
}
