"""Make every reference golden anew: `python Golden/make.py`. Nothing changes unless a script or a version did."""

import ops


def main():
    ops.make()


if __name__ == "__main__":
    main()
