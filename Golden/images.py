"""Draws small pictures, saves them in every kind of file the decoder takes, and records Pillow's pixels of them.

Images/expected.json holds, for each picture, the SHA-256 of the pixels that Pillow decodes and of those that the
transforms make of them. For CenterCrop(178) -> Resize(32) the pixels themselves lie beside it (NAME.32.bin), so that
a difference can be located. Nothing here comes from the Swift code.
"""

import hashlib
import json
import pathlib
import zlib

import numpy as np
import PIL
from PIL import Image, features

FOLDER = pathlib.Path(__file__).parent / "Images"


def picture(width, height, seed):
    """Something with the statistics of a photograph: soft shades, some edges, a little noise. uint8 [h, w, 3]."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    image = np.empty((height, width, 3))
    for channel in range(3):
        a, b, c = random.uniform(0.01, 0.05, 3)
        image[..., channel] = 128 + 70 * np.sin(a * x + channel) + 50 * np.cos(b * y + c * x)
    for _ in range(6):
        cx, cy = random.uniform(0, width), random.uniform(0, height)
        rx, ry = random.uniform(4, width / 3 + 5), random.uniform(4, height / 3 + 5)
        inside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1
        image[inside] = 0.4 * image[inside] + 0.6 * random.uniform(0, 255, 3)
    image += random.normal(0, 2, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width, height, depth, color, rows, extra=b"", interlaced=False):
    """A PNG of rows that are packed already, for kinds that Pillow does not write."""
    packed = b"".join(b"\0" + row for row in rows)
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, color, 0, 0, int(interlaced)])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(packed, 9))
            + chunk(b"IEND", b""))


def interlaced_png(pixels):
    rows = []
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    for y0, x0, dy, dx in passes:
        part = pixels[y0::dy, x0::dx]
        rows += [row.tobytes() for row in part if part.shape[1] > 0]
    return png(pixels.shape[1], pixels.shape[0], 8, 2, rows, interlaced=True)


def save(name, image, **options):
    image.save(FOLDER / name, **options)


def write_pictures():
    face = Image.fromarray(picture(178, 218, 1))
    save("colour-420.jpg", face, quality=90, subsampling="4:2:0")
    save("colour-444.jpg", face, quality=75, subsampling="4:4:4")
    save("colour-422.jpg", face, quality=60, subsampling="4:2:2")
    save("progressive.jpg", face, quality=85, progressive=True)
    save("grey.jpg", face.convert("L"), quality=85)
    save("ink.jpg", Image.fromarray(picture(61, 47, 2)).convert("CMYK"), quality=85)
    save("small.jpg", Image.fromarray(picture(101, 75, 3)), quality=90)
    save("narrow.jpg", Image.fromarray(picture(37, 231, 4)), quality=90, subsampling="4:2:0")
    save("wide.jpg", Image.fromarray(picture(301, 181, 5)), quality=80, subsampling="4:2:0")
    save("pixel.jpg", Image.fromarray(picture(1, 1, 6)), quality=80)
    turned = Image.Exif()
    turned[0x0112] = 6
    save("turned.jpg", Image.fromarray(picture(64, 40, 7)), quality=80, exif=turned)

    small = picture(67, 53, 8)
    save("colour.png", Image.fromarray(small))
    alpha = np.dstack([small, picture(67, 53, 9)[..., 0]])
    save("alpha.png", Image.fromarray(alpha))
    save("palette.png", Image.fromarray(small).quantize(16))
    save("palette-transparent.png", Image.fromarray(small).quantize(200), transparency=3)
    save("grey.png", Image.fromarray(small[..., 0]))
    save("grey-alpha.png", Image.fromarray(alpha).convert("LA"))
    save("bits.png", Image.fromarray(small[..., 0]).convert("1"))
    (FOLDER / "interlaced.png").write_bytes(interlaced_png(small))
    gamma = chunk(b"gAMA", (100000).to_bytes(4, "big"))
    (FOLDER / "gamma.png").write_bytes(png(67, 53, 8, 2, [row.tobytes() for row in small], gamma))
    key = chunk(b"tRNS", b"".join(int(v).to_bytes(2, "big") for v in small[0, 0]))
    (FOLDER / "colour-key.png").write_bytes(png(67, 53, 8, 2, [row.tobytes() for row in small], key))
    quarter = small[..., 1] >> 6
    packed = [bytes(int(v) for v in (np.pad(row, (0, 1)).reshape(-1, 4) * [64, 16, 4, 1]).sum(1)) for row in quarter]
    (FOLDER / "grey-2bit.png").write_bytes(png(67, 53, 2, 0, packed))
    deep = small.astype(np.uint16) * 256 + picture(67, 53, 10)
    (FOLDER / "grey-16bit.png").write_bytes(png(67, 53, 16, 0, [row.astype(">u2").tobytes() for row in deep[..., 0]]))
    (FOLDER / "colour-16bit.png").write_bytes(
        png(67, 53, 16, 2, [row.reshape(-1).astype(">u2").tobytes() for row in deep]))

    save("lossy.webp", face, quality=80)
    save("lossless.webp", Image.fromarray(small), lossless=True)
    save("alpha.webp", Image.fromarray(alpha), lossless=True, exact=True)
    save("alpha-lossy.webp", Image.fromarray(alpha), quality=70)
    return {"grey-16bit.png": deep[..., :1].repeat(3, 2), "colour-16bit.png": deep}


def center_crop(image, size):
    """torchvision's CenterCrop: zeros where the image is smaller, Python's rounding where a margin is odd."""
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    if height < size or width < size:
        h, w = max(size - height, 0), max(size - width, 0)
        padding = [(h // 2, (h + 1) // 2), (w // 2, (w + 1) // 2)] + [(0, 0)] * (pixels.ndim - 2)
        pixels = np.pad(pixels, padding)
        height, width = pixels.shape[:2]
    top, left = int(round((height - size) / 2.0)), int(round((width - size) / 2.0))
    return Image.fromarray(np.ascontiguousarray(pixels[top:top + size, left:left + size]))


def resize(image, width, height):
    """Rows first, then columns, as Pillow 12 does in one call; Pillow 13 turns that round for some tall images."""
    return image.resize((width, image.height), Image.BILINEAR).resize((width, height), Image.BILINEAR)


def short_side(image, size):
    width, height = image.size
    if width <= height:
        return resize(image, size, int(size * height / width))
    return resize(image, int(size * width / height), size)


def sha256(image):
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


def make():
    for old in FOLDER.iterdir():
        old.unlink()
    deep = write_pictures()
    pictures = {}
    for path in sorted(FOLDER.iterdir()):
        if path.name in deep:  # Pillow takes the upper byte of colour and clips grey at 255: not what we want.
            image = Image.fromarray(((deep[path.name].astype(np.int64) + 128) // 257).astype(np.uint8))
            with Image.open(path) as theirs:
                if theirs.mode == "RGB":
                    assert np.abs(np.asarray(theirs).astype(int) - np.asarray(image)).max() <= 1
        else:
            with Image.open(path) as opened:
                image = opened.convert("RGB")
        entry = {"width": image.width, "height": image.height, "decoded": sha256(image)}
        crop = center_crop(image, 178)
        for size in (32, 64, 128):
            entry[f"celeba-{size}"] = sha256(resize(crop, size, size))
            entry[f"square-{size}"] = sha256(center_crop(short_side(image, size), size))
            entry[f"grey-{size}"] = sha256(center_crop(short_side(image.convert("L"), size), size))
        if path.suffix == ".jpg":
            (FOLDER / f"{path.stem}.32.bin").write_bytes(np.asarray(resize(crop, 32, 32)).tobytes())
        pictures[path.name] = entry
    made = {"Pillow": PIL.__version__, "libjpeg-turbo": features.version("libjpeg_turbo"),
            "libwebp": features.version("webp"), "numpy": np.__version__}
    document = {"madeBy": "Golden/images.py", "with": made, "pictures": pictures}
    (FOLDER / "expected.json").write_text(json.dumps(document, indent=1) + "\n")
