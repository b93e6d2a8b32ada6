"""Korean for what the report says of data, and of nets that have learnt nothing from them."""

from __future__ import annotations

DATA = {
    "The digits can show how training goes. Of how well nets generalise they show little: 1,797 "
    "pictures of 8 x 8 pixels are few and easy, most nets classify about 97 % of new ones, and "
    "larger pictures have turned such findings round.": (
        "이 숫자 데이터는 학습이 어떻게 진행되는지를 보여 줄 수 있습니다. 일반화에 대해서는 보여 "
        "주는 것이 적습니다. 8 x 8 픽셀 그림 1,797장은 적고 쉬워서 대부분의 신경망이 새 그림의 약 "
        "97 %를 맞히며, 더 큰 그림에서는 그런 결과가 뒤집힌 일이 있습니다."
    ),
    "always naming the most frequent class has an accuracy of {score}": (
        "가장 많은 클래스만 답해도 정확도가 {score}입니다"
    ),
    "always answering with the mean of the targets has a loss of {score}": (
        "목푯값의 평균만 답해도 손실이 {score}입니다"
    ),
    "No arm of it is seen to beat guessing: {guess}.": (
        "비교한 조건 가운데 상수 예측보다 낫다고 볼 수 있는 것이 없습니다. {guess}."
    ),
    "Not seen to beat guessing: {arms}; {guess}.": (
        "상수 예측보다 낫다고 볼 수 없는 조건: {arms}. {guess}."
    ),
    "no arm beats guessing": "상수 예측보다 나은 조건 없음",
    "not better than guessing: {arms}": "상수 예측보다 낫지 않음: {arms}",
    "No arm beats guessing": "상수 예측보다 나은 조건이 없습니다",
    "Some claims are about nets that do not beat guessing": (
        "상수 예측보다 낫지 않은 신경망에 대한 주장이 있습니다"
    ),
    "A verdict on such nets says how they fail, not what helps them to learn; that is so of: "
    "{claims}.": (
        "이런 신경망에 대한 판정은 무엇이 학습을 돕는지가 아니라 어떻게 실패하는지를 말합니다. "
        "해당하는 주장: {claims}."
    ),
    "The data, and what guessing scores": "데이터와 상수 예측의 성적",
    "Guessing is to name the most frequent class always, with the loss of giving the frequencies "
    "of the classes always, or to answer always with the mean of the targets. A net that scores no "
    "better has learnt nothing. Sizes are root mean squares.": (
        "상수 예측은 언제나 가장 많은 클래스를 답하는 것이며(손실은 언제나 클래스의 빈도를 답할 "
        "때의 값), 회귀에서는 언제나 목푯값의 평균을 답하는 것입니다. 이보다 낫지 않은 신경망은 "
        "아무것도 배우지 못한 것입니다. 크기는 제곱평균제곱근입니다."
    ),
    "Accuracy of guessing": "상수 예측의 정확도",
    "Loss of guessing": "상수 예측의 손실",
    "Accuracy of guessing, test examples": "상수 예측의 정확도(시험 예제)",
    "Loss of guessing, test examples": "상수 예측의 손실(시험 예제)",
    "Inputs": "입력",
    "Targets": "목푯값",
    "{shape}, of the size {size}": "{shape}, 크기 {size}",
    "values of the size {size} ({number} for each example)": (
        "크기 {size}인 값(예제마다 {number}개)"
    ),
    "{number} classes of {examples} examples": "클래스 {number}개, 각 예제 {examples}개",
    "guessing: {value}": "상수 예측: {value}",
    "The dotted line is the accuracy of always naming the most frequent class.": (
        "점선은 언제나 가장 많은 클래스를 답할 때의 정확도입니다."
    ),
    "The dotted line is the loss of always giving the frequencies of the classes.": (
        "점선은 언제나 클래스의 빈도를 답할 때의 손실입니다."
    ),
    "The dotted line is the loss of always answering with the mean of the targets.": (
        "점선은 언제나 목푯값의 평균을 답할 때의 손실입니다."
    ),
    "Inputs of shape {shape} are read as {channels} channels of {height} x {width} pixels. If the "
    "last axis holds the colours, save inputs.transpose(0, 3, 1, 2).": (
        "모양이 {shape}인 입력을 {height} x {width} 화소의 채널 {channels}개로 읽었습니다. 마지막 "
        "축이 색이면 inputs.transpose(0, 3, 1, 2)를 저장하십시오."
    ),
    "The targets are {classes} different numbers in {examples} examples, and each of them is read "
    "as a class of its own. If they are values to be predicted, write task: regression.": (
        "목푯값은 예제 {examples}개에 서로 다른 수 {classes}개이며 하나하나를 별개의 클래스로 "
        "읽었습니다. 예측할 값이라면 task: regression이라고 적으십시오."
    ),
    "Column {column} only counts the rows, and it is an input like the others. To leave it out, "
    "write ignore: [{column}].": (
        "열 {column}은(는) 행의 번호일 뿐인데 다른 열과 같이 입력입니다. 빼려면 "
        "ignore: [{column}]이라고 적으십시오."
    ),
    "The file has no name for {column}, and it is an input like the others. To leave it out, as an "
    "index that pandas wrote, write ignore: [{column}].": (
        "파일에 {column}의 이름이 없는데 다른 열과 같이 입력입니다. pandas가 적은 색인이어서 "
        "빼려면 ignore: [{column}]이라고 적으십시오."
    ),
    "Files in folders inside the class folders are not read ({number}, in {folders}).": (
        "클래스 폴더 안의 폴더에 있는 파일은 읽지 않습니다({number}개, {folders})."
    ),
    "Files whose names are not those of pictures are not read ({number}: {files}).": (
        "이름이 영상 파일이 아닌 파일은 읽지 않습니다({number}개: {files})."
    ),
    "Pictures outside the class folders are not read ({number}: {files}).": (
        "클래스 폴더 밖의 영상은 읽지 않습니다({number}개: {files})."
    ),
    "Of pictures with several frames or pages only the first is read ({number}: {files}).": (
        "프레임이나 쪽이 여럿인 영상은 첫째 것만 읽습니다({number}개: {files})."
    ),
    "The transparency of pictures is left out ({number}: {files}).": (
        "영상의 투명도는 읽지 않습니다({number}개: {files})."
    ),
    "The inputs are of the size {size} (root mean square) and are not scaled, while initialisation "
    "and learning rates are made for about 1; preprocess: z_score brings them there.": (
        "입력의 크기(제곱평균제곱근)가 {size}이고 척도를 맞추지 않았는데, 초기화와 학습률은 1 "
        "정도를 전제로 합니다. preprocess: z_score로 맞출 수 있습니다."
    ),
    "The targets are of the size {size} (root mean square), while a net begins with outputs of "
    "about 1 and rates are made for that; bring the targets to that size in the file, for instance "
    "by other units.": (
        "목푯값의 크기(제곱평균제곱근)가 {size}인데, 신경망의 출력은 1 정도에서 시작하고 학습률도 "
        "이를 전제로 합니다. 단위를 바꾸는 등 파일에서 목푯값을 그 크기로 맞추십시오."
    ),
}
