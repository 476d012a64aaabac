// What the embed page of the benchmark shows, by Konva.
import Konva from "konva/lib/Core";
import { Rect } from "konva/lib/shapes/Rect";

const stage = new Konva.Stage({ container: "stage", width: innerWidth, height: innerHeight });
const layer = new Konva.Layer();
layer.add(new Rect({ width: innerWidth, height: innerHeight, fill: "#4caf50" }));
stage.add(layer);
