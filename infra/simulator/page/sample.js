// A picture to send for whoever has none at hand: a small shop front, drawn here and never twice the same.

import { t } from "./i18n.js";

const WALLS = ["#e8b04a", "#d98467", "#7fb5a6", "#8aa8d0", "#c9a0c4"];

export function samplePhoto() {
  const canvas = document.createElement("canvas");
  canvas.width = 960;
  canvas.height = 720;
  const pen = canvas.getContext("2d");
  const wall = WALLS[Math.floor(Math.random() * WALLS.length)];
  const fill = (color, ...box) => {
    pen.fillStyle = color;
    pen.fillRect(...box);
  };
  fill("#bfe0ee", 0, 0, 960, 300);
  fill(wall, 0, 120, 960, 500);
  fill("#8d8378", 0, 620, 960, 100);
  fill("#5b3a26", 640, 300, 190, 320);
  fill("#2f4a58", 110, 330, 460, 220);
  for (let i = 0; i < 12; i++) fill(i % 2 ? "#ffffff" : "#b23a2e", i * 80, 220, 80, 70 + (i % 2) * 6);
  for (let i = 0; i < 24; i++) {
    pen.fillStyle = `hsl(${Math.random() * 360} 65% 58%)`;
    pen.beginPath();
    pen.arc(145 + (i % 12) * 35, 440 + Math.floor(i / 12) * 80, 15 + Math.random() * 3, 0, 7);
    pen.fill();
  }
  fill("#c89b6a", 110, 460, 460, 10);
  fill("#c89b6a", 110, 540, 460, 10);
  fill("#fff7e6", 200, 140, 560, 66);
  pen.fillStyle = "#5b3a26";
  pen.font = "bold 46px sans-serif";
  pen.textAlign = "center";
  pen.fillText(t("shopSign"), 480, 190);
  return new Promise((done) => canvas.toBlob((blob) => done(new File([blob], "foto.jpg", { type: "image/jpeg" })), "image/jpeg", 0.85));
}
