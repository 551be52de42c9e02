"""Goldens of binarized images, by Philox and the rule written anew in Python's whole numbers: Golden/Images."""

from fractions import Fraction

from format import write

TRAIN, TEST = 11, 12


def philox4x32(counter, key):
    """Ten rounds: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.3."""
    (a, b, c, d), (k, l) = counter, key
    for _ in range(10):
        p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (q >> 32) ^ b ^ k, q & 0xFFFFFFFF, (p >> 32) ^ d ^ l, p & 0xFFFFFFFF
        k, l = (k + 0x9E3779B9) & 0xFFFFFFFF, (l + 0xBB67AE85) & 0xFFFFFFFF
    return a, b, c, d


def bits(pixels, seed, purpose, epoch, place):
    """The pixels, bytes, of the image at a place of its file, as 0 or 1."""
    key = seed & 0xFFFFFFFF, seed >> 32
    drawn = []
    for i, byte in enumerate(pixels):
        word = philox4x32((i // 4, place, epoch, purpose), key)[i % 4]
        drawn.append(int(Fraction(word >> 8, 1 << 24) < Fraction(byte, 255)))
    return drawn


def make():
    size = 6 * 5
    images = [[(37 * i + 11 * i * i) % 256 for i in range(n * size, (n + 1) * size)] for n in range(3)]
    images[1][:4] = [0, 255, 1, 254]
    cases = [
        {"seed": seed, "test": test, "epoch": epoch, "place": place,
         "bits": bits(images[place], seed, TEST if test else TRAIN, epoch, place)}
        for seed, test, epoch, place in [
            (0, False, 0, 0), (0, False, 0, 1), (0, False, 1, 1), (0, False, 2, 1), (0, True, 0, 1),
            (0x123456789ABCDEF0, False, 3280, 2),
        ]
    ]
    write("Images/binarization.json", {
        "source": "Philox4x32-10 and the rule, in Python's whole numbers and fractions", "height": 6, "width": 5,
        "images": images, "cases": cases,
    })


if __name__ == "__main__":
    assert philox4x32((0, 0, 0, 0), (0, 0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    make()
