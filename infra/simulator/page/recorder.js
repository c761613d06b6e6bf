// A voice note from the microphone, in the container that WhatsApp uses.

import { webmToOgg } from "./ogg.js";

const OGG = "audio/ogg; codecs=opus";

/** Whether this browser, at this address, may use a microphone at all. */
export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** Starts at once. `stop()` answers the finished note, `cancel()` throws it away; both free the microphone. */
export async function record() {
  // WhatsApp plays a voice note only with one channel: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/audio-messages
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true } });
  const type = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 24000 });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  const end = async () => {
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    stream.getTracks().forEach((track) => track.stop());
  };
  return {
    cancel: end,
    stop: async () => {
      await end();
      const whole = new Blob(parts, { type });
      if (type.startsWith("audio/webm")) return new Blob([await webmToOgg(new Uint8Array(await whole.arrayBuffer()))], { type: OGG });
      return type.startsWith("audio/ogg") ? new Blob([whole], { type: OGG }) : whole;
    },
  };
}
